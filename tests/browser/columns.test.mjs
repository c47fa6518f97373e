// The columns of the ranking: as many as fit, or those that the reader chooses.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open, ready, reportOn } from "./page.mjs";

const heads = (page) => page.locator("#ranking-table thead th:visible").allTextContents();
/** The heads of the columns that the reader can choose. */
const shownMetrics = async (page) => (await heads(page)).slice(3).map((text) => text.trim());
const hashOf = (page) => page.evaluate(() => location.hash);
const overflow = (page) => page.locator("#ranking .scroll").evaluate((box) => box.scrollWidth - box.clientWidth);
/** The lengths of the rows in view, in cells that can be seen. */
const lengths = (page) =>
  page.locator("#ranking-table tbody tr:not(.spacer)").evaluateAll((rows) => [...new Set(rows.map(({ cells }) => [...cells].filter((cell) => cell.checkVisibility()).length))]);
/** No column is left out before one that tells less, and at least so many are shown. */
async function assertPriorities(page, least) {
  const columns = await page
    .locator("#ranking-table thead th[data-metric][data-priority]")
    .evaluateAll((cells) => cells.map((cell) => ({ priority: Number(cell.dataset.priority), isShown: cell.checkVisibility() })));
  const shown = columns.filter(({ isShown }) => isShown).map(({ priority }) => priority);
  assert.ok(shown.length >= least, `${shown}`);
  assert.ok(columns.every(({ priority, isShown }) => isShown || priority > Math.max(...shown)), `${shown}`);
}
const settled = (page) => page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));

for (const width of [1920, 1440, 1280, 1100, 1024]) {
  test(`at ${width} pixels what is shown fits, the most telling first`, async (t) => {
    const { page } = await open(t, reportOn("sweep"), { viewport: { width, height: 900 } });
    await settled(page);
    const shown = await heads(page);
    assert.equal(await overflow(page), 0);
    assert.ok(shown.length >= (width > 1024 ? 8 : 7), `${shown}`);
    assert.ok(["CAGR", "Worst DD", "DSR"].every((label) => shown.some((text) => text.trim() === label)), `${shown}`);
    assert.deepEqual(await lengths(page), [shown.length]);
  });
}

for (const width of [1920, 1440, 1280, 1024, 800]) {
  test(`at ${width} pixels what is shown fits without scripts too, by the same priorities`, async (t) => {
    const { page } = await open(t, reportOn("sweep"), { viewport: { width, height: 900 }, javaScriptEnabled: false });
    assert.equal(await overflow(page), 0);
    // Beside the contents there is less room than without them on a narrower screen.
    await assertPriorities(page, width === 1024 ? 3 : 4);
  });
}

for (const [paper, width] of [["of 1,120 pixels", 1120], ["A4 landscape", 1024], ["Letter landscape", 956], ["A4 portrait", 695]]) {
  for (const javaScriptEnabled of [true, false]) {
    test(`paper ${paper} cuts no column, ${javaScriptEnabled ? "with" : "without"} scripts`, async (t) => {
      const { page } = await open(t, reportOn("sweep"), { viewport: { width, height: 900 }, javaScriptEnabled });
      await page.emulateMedia({ media: "print" });
      assert.ok(await page.locator("#ranking-table").evaluate((table) => table.getBoundingClientRect().right <= innerWidth), "the table fits");
      await assertPriorities(page, { 1120: 15, 1024: 14 }[width] ?? 7);
    });
  }
}

test("what the reader chose stands on narrow paper before all else", async (t) => {
  const { page } = await open(t, reportOn("sweep"), { viewport: { width: 695, height: 900 }, hash: "#?cols=stability_score,daily_cvar_95" });
  await page.emulateMedia({ media: "print" });
  assert.deepEqual(await shownMetrics(page), ["Stability", "CVaR 95 d"]);
});

test("a wider window shows more, a phone all of them in a box that scrolls", async (t) => {
  const { page } = await open(t, reportOn("sweep"), { viewport: { width: 1100, height: 900 } });
  await settled(page);
  const narrow = (await heads(page)).length;
  await page.setViewportSize({ width: 1700, height: 900 });
  await settled(page);
  const wide = (await heads(page)).length;
  assert.ok(wide > narrow, `${wide} and ${narrow}`);
  await page.setViewportSize({ width: 390, height: 844 });
  await settled(page);
  assert.ok((await heads(page)).length >= wide);
  assert.ok((await overflow(page)) > 0);
});

test("the reader chooses, and the address keeps the choice", async (t) => {
  const { page } = await open(t, reportOn("sweep"));
  await page.locator(".column-chooser summary").click();
  const list = page.getByRole("group", { name: "Columns of the ranking" });
  await list.getByRole("checkbox").first().waitFor();
  for (const box of await list.getByRole("checkbox").all()) await box.setChecked((await box.inputValue()) === "worst_drawdown");
  await list.getByLabel("Trades", { exact: true }).check();
  assert.deepEqual(await shownMetrics(page), ["Worst DD", "Trades"]);
  assert.equal(await hashOf(page), "#?cols=worst_drawdown,number_of_trades");
  await page.reload();
  await ready(page);
  assert.deepEqual(await shownMetrics(page), ["Worst DD", "Trades"]);
  await page.locator(".column-chooser summary").click();
  await page.getByRole("button", { name: "As many as fit" }).click();
  assert.ok((await heads(page)).length > 6);
  assert.equal(await hashOf(page), "");
  await page.keyboard.press("Escape");
  assert.equal(await list.isVisible(), false);
});

test("metrics that the ranking does not start with are found by group or by search, shown, sorted by and linked", async (t) => {
  const { page, did } = await open(t, reportOn("sweep"));
  await page.locator(".column-chooser summary").click();
  const list = page.getByRole("group", { name: "Columns of the ranking" });
  await list.getByRole("checkbox").first().waitFor();
  assert.deepEqual(await list.locator("legend:not(.hidden)").allTextContents(), ["Returns", "Risk", "Ratios", "Tails", "Trades", "Windows", "Among all trials"]);
  await list.getByLabel("Find a metric").fill("below its highest");
  assert.deepEqual((await list.locator("label:visible").allTextContents()).map((text) => text.trim()), ["Worst drawdown", "Worst drawdown, daily", "Average drawdown", "Ulcer index"]);
  await list.getByLabel("Find a metric").fill("no such thing");
  await list.getByText("No metric is called so.").waitFor();
  await list.getByLabel("Find a metric").fill("");
  for (const box of await list.getByRole("checkbox").all()) await box.setChecked(["chained_skew", "ulcer_index", "win_rate"].includes(await box.inputValue()));
  assert.equal(await hashOf(page), "#?cols=ulcer_index,chained_skew,win_rate");
  assert.deepEqual(await shownMetrics(page), ["Win rate", "Ulcer", "Skew"]);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Ulcer" }).click();
  const column = async () => (await page.locator("#ranking-table tbody tr").evaluateAll((rows) => rows.map(({ cells }) => [...cells].filter((cell) => cell.checkVisibility()).at(-2).textContent))).map(parseFloat);
  const sorted = await column();
  assert.deepEqual(sorted, sorted.toSorted((a, b) => a - b));
  assert.ok(sorted.at(-1) > sorted[0] && sorted[0] > 0, `${sorted}`);
  assert.equal(await hashOf(page), "#?sort=ulcer_index:asc&cols=ulcer_index,chained_skew,win_rate");
  await page.reload();
  await ready(page);
  assert.deepEqual([await shownMetrics(page), await column()], [["Win rate", "Ulcer", "Skew"], sorted]);
  assert.ok((await page.locator("#ranking-table td.good3:visible").count()) > 0, "its cells are tinted too");
  assert.deepEqual(did.problems, []);
});

test("an added metric that the rows are sorted by is shown though it was not chosen", async (t) => {
  const { page } = await open(t, reportOn("sweep"), { hash: "#?sort=ulcer_index:desc" });
  await settled(page);
  assert.ok((await shownMetrics(page)).includes("Ulcer"));
  assert.equal(await overflow(page), 0);
});

test("the column that the rows are sorted by is among those that fit", async (t) => {
  const { page } = await open(t, reportOn("sweep"), { viewport: { width: 1100, height: 900 }, hash: "#?sort=daily_cvar_95:asc" });
  await settled(page);
  assert.ok((await heads(page)).some((text) => text.trim() === "CVaR 95 d"));
  assert.equal(await overflow(page), 0);
});

test("rows that are made later have the same columns", async (t) => {
  const { page } = await open(t, reportOn("crowd"), { hash: "#?cols=chained_cagr,ulcer_index" });
  await page.locator(".scroll.is-long").evaluate((box) => (box.scrollTop = box.scrollHeight));
  await page.locator('#ranking-table tr[aria-rowindex="201"]').waitFor();
  assert.deepEqual(await lengths(page), [5]);
});

test("columns that are not there are none", async (t) => {
  const { page } = await open(t, reportOn("sweep"), { hash: "#?cols=nonsense" });
  await settled(page);
  assert.ok((await heads(page)).length > 6);
});

test("paper has every column that the reader did not leave out", async (t) => {
  const { page } = await open(t, reportOn("sweep"), { viewport: { width: 1100, height: 900 } });
  await settled(page);
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("#ranking-table thead th[hidden]").count(), 0);
  await page.emulateMedia({ media: "screen" });
  await settled(page);
  assert.ok((await page.locator("#ranking-table thead th[hidden]").count()) > 0);
});
