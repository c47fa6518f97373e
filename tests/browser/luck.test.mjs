// Skill or luck: the headline, luck's tick in the ranking, the verdict and its pictures.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open, reportOn } from "./page.mjs";

const PICTURES = "#luck svg.static-chart";

/** The height, width and visibility of each picture of the section. */
function picturesOf(page) {
  return page.locator(PICTURES).evaluateAll((pictures) =>
    pictures.map((picture) => {
      const { left, right, width, height } = picture.getBoundingClientRect();
      return { left, right, width, height, words: picture.querySelector("title")?.textContent ?? "" };
    }),
  );
}

test("the headline stands before the indicators and leads to the section by keyboard", async (t) => {
  const { page } = await open(t, reportOn("sweep"));
  const headline = page.locator(".headline a");
  assert.match(await headline.innerText(), /^Best of \d+: Sharpe ratio /);
  assert.ok((await headline.boundingBox()).y < (await page.locator("section.kpis").boundingBox()).y);
  await headline.focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => Math.abs(document.querySelector("#luck").getBoundingClientRect().top) < 200);
});

test("every number of the verdict leads to an element that is there", async (t) => {
  const { page } = await open(t, reportOn("sweep"));
  const links = await page.locator(".verdict a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  assert.ok(links.length > 10);
  await page.locator(".verdict a").first().scrollIntoViewIfNeeded();
  await page.locator("#luck-trials").waitFor();
  for (const link of new Set(links)) assert.equal(await page.locator(link).count(), 1, link);
  await page.locator(".verdict a").first().focus();
  await page.keyboard.press("Enter");
  assert.equal(new URL(page.url()).hash, links[0]);
});

test("a link from outside leads to a figure that still waits", async (t) => {
  const { page } = await open(t, reportOn("sweep"), { hash: "#luck-tries" });
  await page.waitForFunction(() => Math.abs(document.querySelector("#luck-tries")?.getBoundingClientRect().top ?? 9999) < 300);
});

test("luck's tick stands in the cell of each Sharpe ratio, in its own form and in words", async (t) => {
  const { page } = await open(t, reportOn("sweep"));
  const ticks = await page.locator("#ranking-table tbody svg.against-luck").evaluateAll((pictures) =>
    pictures.map((picture) => {
      const [bar, tick] = [picture.querySelector("rect").getBoundingClientRect(), picture.querySelector("path").getBoundingClientRect()];
      return { words: picture.getAttribute("aria-label"), bar: bar.right, tick: tick.left, taller: tick.height > bar.height };
    }),
  );
  assert.ok(ticks.length >= 25);
  for (const { words, bar, tick, taller } of ticks) {
    assert.match(words, /^(not )?above luck’s best of −?\d+\.\d\d$/);
    assert.ok(taller, "the tick stands out of the bar");
    if (words.startsWith("not")) assert.ok(bar <= tick + 1.5, "a bar that does not reach luck's best ends before it");
    else assert.ok(bar >= tick - 1.5, "a bar above luck's best goes beyond it");
  }
});

test("the pictures have words and tables, and no script is needed", async (t) => {
  const { page, did } = await open(t, reportOn("sweep"), { javaScriptEnabled: false });
  const pictures = await picturesOf(page);
  assert.ok(pictures.length >= 3);
  for (const { width, height, words } of pictures) assert.ok(width > 200 && height > 100 && words.length > 20, words);
  const tables = page.locator("#luck table");
  assert.ok((await tables.count()) >= pictures.length);
  for (const table of await tables.all()) assert.ok(await table.isVisible());
  assert.deepEqual(did.requests, []);
});

test("a table behind a picture unfolds", async (t) => {
  const { page } = await open(t, reportOn("sweep"));
  await page.locator("#luck .verdict").scrollIntoViewIfNeeded();
  const summary = page.locator("#luck details.detail summary").first();
  await summary.focus();
  await page.keyboard.press("Enter");
  await page.locator("#luck details.detail table").first().locator("tbody tr").nth(3).waitFor();
});

test("on a phone the pictures stand below each other and nothing is wider than the page", async (t) => {
  const { page } = await open(t, reportOn("sweep"), { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  await page.locator("#luck .verdict").scrollIntoViewIfNeeded();
  await page.locator("#luck-trials").waitFor();
  const narrow = await page.locator(".luck-figures svg.static-chart").evaluateAll((pictures) =>
    pictures.map((picture) => picture.getBoundingClientRect()).map(({ left, right }) => left >= 0 && right <= innerWidth),
  );
  assert.ok(narrow.length >= 3 && narrow.every(Boolean));
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
});

test("a backtest that stands alone has neither headline nor section", async (t) => {
  const { page } = await open(t, reportOn("alone"));
  assert.equal(await page.locator("#luck, .headline").count(), 0);
});
