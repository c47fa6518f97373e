// The sweep: views of all trials that are linked by one selection.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { downloaded, open, reportOn } from "./page.mjs";

async function openSweep(t, target = reportOn("sweep"), options = {}) {
  const opened = await open(t, target, options);
  const section = opened.page.locator("section#sweep");
  await section.scrollIntoViewIfNeeded();
  await opened.page.locator("section#sweep.is-live").waitFor();
  const words = () => section.locator(".sweep-selected").innerText();
  return { ...opened, section, words };
}

/** What the views say is said in the next frame. */
async function settle(page) {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

test("nothing of the trials is unpacked before the reader comes near", async (t) => {
  const { page } = await open(t, reportOn("crowd"), { viewport: { width: 1280, height: 300 } });
  assert.equal(await page.evaluate(() => performance.getEntriesByName("sweep-near").length), 0);
  assert.equal(await page.locator("#sweep-live canvas").count(), 0);
});

test("every trial is there, and a range typed in selects in every view", async (t) => {
  const { page, section, words, did } = await openSweep(t);
  assert.match(await words(), /^All 27 trials, /);
  await section.getByLabel("Range of").selectOption({ label: "ema_fast" }).catch(() => section.getByLabel("Range of").selectOption({ index: 3 }));
  const before = await section.locator("canvas").first().evaluate((canvas) => canvas.toDataURL());
  await section.getByLabel("from", { exact: true }).fill("12");
  await settle(page);
  assert.match(await words(), /^\d+ of 27 trials/);
  assert.notEqual(await section.locator("canvas").first().evaluate((canvas) => canvas.toDataURL()), before);
  assert.deepEqual(did.problems, []);
});

test("a selection is in the address, and the address selects", async (t) => {
  const { page, section, words } = await openSweep(t);
  await section.locator(".sweep-profiles .sweep-stage").nth(1).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await settle(page);
  const selected = await words();
  assert.match(selected, /^9 of 27 trials/);
  await page.waitForFunction(() => location.hash.includes("sweep=in:"));
  const hash = await page.evaluate(() => location.hash);
  const again = await openSweep(t, reportOn("sweep"), { hash });
  assert.ok((await again.words()).startsWith(selected));
});

test("axes are moved by the keyboard", async (t) => {
  const { page, section } = await openSweep(t);
  const heads = section.locator(".sweep-axes button");
  const [first, second] = await heads.allInnerTexts();
  await heads.first().focus();
  await page.keyboard.press("ArrowRight");
  await settle(page);
  assert.deepEqual((await heads.allInnerTexts()).slice(0, 2), [second, first]);
});

test("a chip stays the same button while its range changes, so that who is at it stays there", async (t) => {
  const { page, section } = await openSweep(t);
  const chip = section.locator(".sweep-chip");
  await section.getByLabel("Range of").selectOption({ label: "ema_fast" });
  await section.getByLabel("from", { exact: true }).fill("12");
  await settle(page);
  const before = await chip.innerText();
  await chip.focus();
  await section.getByLabel("from", { exact: true }).evaluate((input) => {
    input.value = "13";
    input.dispatchEvent(new Event("input"));
  });
  await settle(page);
  assert.notEqual(await chip.innerText(), before);
  assert.ok(await chip.evaluate((button) => button === document.activeElement));
});

test("dragging along an axis selects, and letting go of the chip selects all again", async (t) => {
  const { page, section, words } = await openSweep(t);
  const canvas = section.locator(".sweep-parallel canvas");
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  const x = box.x + 46;
  await page.mouse.move(x, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(x, box.y + 120, { steps: 5 });
  await page.mouse.up();
  await settle(page);
  assert.match(await words(), /^\d+ of 27 trials/);
  await section.locator(".sweep-chip").click();
  await settle(page);
  assert.match(await words(), /^All 27 trials/);
});

test("nothing below moves while a range is drawn, or when it is let go", async (t) => {
  const { page, section } = await openSweep(t);
  const canvas = section.locator(".sweep-parallel canvas");
  await canvas.scrollIntoViewIfNeeded();
  const { x, y } = await canvas.boundingBox();
  const height = () => section.evaluate((element) => element.getBoundingClientRect().height);
  const before = await height();
  const heights = [];
  await page.mouse.move(x + 46, y + 60);
  await page.mouse.down();
  for (const step of [1, 2, 3, 4]) {
    await page.mouse.move(x + 46, y + 60 + 15 * step);
    await settle(page);
    heights.push(await height());
  }
  await page.mouse.up();
  await settle(page);
  heights.push(await height());
  assert.equal(await section.locator(".sweep-chip").count(), 1);
  assert.deepEqual(heights, heights.map(() => before));
});

test("a winner leads to its tearsheet, any other shows the command that reports on it", async (t) => {
  const { page, section } = await openSweep(t, reportOn("sweep", ["--top", "5"]));
  await section.locator(".sweep-rows tbody th button").nth(7).click();
  assert.match(await section.locator(".sweep-picked code").innerText(), /^iaf report ema_\S+\.iafbt$/);
  await section.locator(".sweep-rows tbody th button").first().click();
  await page.waitForFunction(() => location.hash.startsWith("#s1"));
});

test("the selected trials are exported with every column", async (t) => {
  const { page, section } = await openSweep(t);
  const { path, name } = await downloaded(page, () => section.getByRole("button", { name: "Download CSV" }).click());
  assert.match(name, /-trials\.csv$/);
  const lines = readFileSync(path, "utf8").trimEnd().split("\r\n");
  assert.equal(lines.length, 28);
  assert.match(lines[0], /^rank,name,handle,sharpe_ratio,/);
  assert.match(lines[1], /^1,ema_[^,]+,ema_[^,]+\.iafbt,/);
});

test("names of strangers stay text in every view", async (t) => {
  const { section, did } = await openSweep(t, reportOn("edge"));
  assert.equal(await section.locator("img").count(), 0);
  assert.deepEqual(did.dialogs, []);
  assert.deepEqual(did.problems, []);
});

test("a finger selects, and the views stack on a phone", async (t) => {
  const { page, section } = await openSweep(t, reportOn("sweep"), { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1), "nothing sticks out");
  const canvas = section.locator(".sweep-profiles canvas").nth(1);
  await canvas.scrollIntoViewIfNeeded();
  await canvas.tap({ position: { x: 90, y: 80 } });
  await settle(page);
  assert.match(await section.locator(".sweep-selected").innerText(), /^9 of 27 trials/);
});

test("of trials that were drawn each row has its rank among all", async (t) => {
  const { section, words, did } = await openSweep(t, reportOn("sweep", ["--compare", "9", "--top", "2"]));
  assert.match(await words(), /^All \d+ trials, a sample of 27/);
  const ranks = await section.locator(".sweep-rows tbody tr:not(.spacer) td:first-child").allInnerTexts();
  const numbers = ranks.map(Number);
  assert.ok(numbers.length >= 9 && numbers.length <= 11 && numbers.at(-1) > numbers.length, ranks.join(" "));
  assert.deepEqual(numbers, numbers.toSorted((one, other) => one - other));
  assert.deepEqual(did.problems, []);
});

test("nothing is wider than the page before the views are drawn", async (t) => {
  const { page } = await open(t, reportOn("sweep"), { viewport: { width: 1440, height: 900 } });
  // Near enough to be made, and not in view; what lies above gets its height as it comes near itself.
  await page.waitForFunction(() => {
    scrollBy(0, document.querySelector("section#sweep").getBoundingClientRect().top - 1.4 * innerHeight);
    return document.querySelector("#sweep-live canvas") !== null;
  });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
});

test("without scripts the pictures stand with their tables", async (t) => {
  const { page } = await open(t, reportOn("sweep"), { javaScriptEnabled: false });
  assert.equal(await page.locator("#sweep .sweep-static svg").count(), 5);
  assert.ok(await page.locator("#sweep-cells").isVisible());
  assert.match(await page.locator(".sweep-words").innerText(), /27 trials/);
  assert.equal(await page.locator("#sweep-live").isVisible(), false);
});
