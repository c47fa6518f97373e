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
  await detail.locator(".rolling-figure canvas").nth(2).waitFor();
  assert.deepEqual(await detail.locator(".rolling-figure .pane-title").allTextContents(), ["Volatility per year", "Sharpe ratio", "Sortino ratio"]);
  assert.deepEqual(did.problems, []);
});

test("paper has a page for each winner, and repeats the heads of tables", async (t) => {
  const { page } = await open(t, reportOn("sweep"));
  const winners = await page.locator("section.strategy").count();
  const paper = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
  const pages = paper.match(/\/Type \/Page\b/g).length;
  // A tearsheet takes one page or two, the ranking two, the other sections as many as they have tables, provenance four.
  assert.ok(pages >= winners + 6 && pages <= 2 * winners + 20, `${pages} pages for ${winners} winners`);
  await page.emulateMedia({ media: "print" });
  const buttons = await page.locator("thead th button").evaluateAll((all) => all.map((button) => getComputedStyle(button).display));
  assert.ok(buttons.length > 10 && buttons.every((display) => display === "contents"), "Chromium draws no button in a repeated head");
  assert.ok(paper.includes("/MediaBox [0 0 841.91998 594.95996]"), "A4 landscape");
});

test("paper does not wait for the script", async (t) => {
  const { page } = await open(t, reportOn("sweep"), { hash: "" });
  await page.addInitScript(() => {
    // A page whose script never starts, as when it is printed the moment it has loaded.
    window.DecompressionStream = class {
      constructor() {
        this.readable = new ReadableStream();
        this.writable = new WritableStream();
      }
    };
  });
  await page.reload();
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  await page.emulateMedia({ media: "print" });
  for (const id of ["s1", "s25"]) {
    assert.ok(await page.locator(`#${id} table.months`).isVisible(), id);
    assert.ok(await page.locator(`#${id} table.runs`).isVisible(), id);
  }
});

test("at most a dozen charts are live at a time", async (t) => {
  const { page } = await open(t, reportOn("sweep"), { viewport: { width: 1280, height: 1400 } });
  await page.locator("#s1").scrollIntoViewIfNeeded();
  for (let steps = 0; steps < 12; steps++) {
    await page.mouse.wheel(0, 900);
    await page.waitForTimeout(120);
    const live = await page.locator(".chart-frame.is-live").count();
    assert.ok(live <= 12, `${live} charts`);
  }
  assert.ok((await page.locator(".chart-frame.is-live").count()) > 0);
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
  const opened = (all) => all.filter(Boolean).length;
  assert.equal(opened(await states()), opened(before), "also where paper brought sections that had waited");
});

test("the print button prints", async (t) => {
  const { page } = await open(t, reportOn("sweep"));
  await page.evaluate(() => {
    window.print = () => document.documentElement.classList.add("printed");
  });
  await page.locator("button#print").click();
  assert.ok(await page.evaluate(() => document.documentElement.classList.contains("printed")));
});
