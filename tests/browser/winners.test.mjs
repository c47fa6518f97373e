// Opening a winner from the ranking, its folded detail, and what paper gets.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open, reportOn } from "./page.mjs";

/** The section that a link of the ranking leads to, once it is open. */
async function opened(page, link) {
  const section = page.locator(await link.getAttribute("href"));
  await section.locator("details.detail[open] table.runs").first().waitFor();
  return section;
}

async function assertArrived(page, section) {
  assert.ok(await section.locator("h2").evaluate((heading) => heading === document.activeElement), "heading has the focus");
  const { y } = await section.boundingBox();
  assert.ok(y > -5 && y < 200, `section is ${y} px from the top`);
}

test("a click in the ranking opens the winner", async (t) => {
  const { page } = await open(t, reportOn("sweep"));
  const link = page.locator("#ranking-table tbody a").nth(4);
  await link.click();
  await assertArrived(page, await opened(page, link));
});

test("Enter on a link of the ranking opens the winner, also when it was the last one opened", async (t) => {
  const { page } = await open(t, reportOn("sweep"));
  const link = page.locator("#ranking-table tbody a").nth(2);
  for (let round = 0; round < 2; round++) {
    await link.focus();
    await page.keyboard.press("Enter");
    const section = await opened(page, link);
    await assertArrived(page, section);
    await section.locator("details.detail > summary").click();
    assert.equal(await section.locator("details.detail").evaluate((detail) => detail.open), false);
  }
});

test("the detail is folded until it is opened, and its rolling chart is live then", async (t) => {
  const { page, did } = await open(t, reportOn("sweep"));
  const detail = page.locator("#s1 details.detail");
  assert.equal(await detail.locator("table.runs").count(), 0);
  const summary = detail.locator("summary");
  await summary.focus();
  await page.keyboard.press("Enter");
  await detail.locator("table.runs").waitFor();
  await detail.locator(".rolling-figure").scrollIntoViewIfNeeded();
  await detail.locator(".rolling-figure canvas").waitFor();
  assert.deepEqual(did.problems, []);
});

test("paper shows every detail and the pictures; the screen is as before afterwards", async (t) => {
  const { page } = await open(t, reportOn("sweep"));
  const states = () => page.locator("details.detail").evaluateAll((details) => details.map(({ open }) => open));
  await page.locator("#s1 details.detail > summary").click();
  const before = await states();
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  await page.emulateMedia({ media: "print" });
  assert.ok((await states()).every(Boolean), "all details are open");
  assert.ok(await page.locator("#equity-figure .picture").isVisible());
  assert.ok(await page.locator("#s1 .strategy-figure .picture").isVisible());
  assert.equal(await page.locator("#equity-figure .chart-live").isVisible(), false);
  await page.emulateMedia({ media: "screen" });
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  assert.deepEqual(await states(), before);
});

test("the print button prints", async (t) => {
  const { page } = await open(t, reportOn("sweep"));
  await page.evaluate(() => {
    window.print = () => document.documentElement.classList.add("printed");
  });
  await page.locator("button#print").click();
  assert.ok(await page.evaluate(() => document.documentElement.classList.contains("printed")));
});
