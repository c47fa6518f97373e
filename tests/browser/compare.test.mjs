// Comparing winners side by side.

import assert from "node:assert/strict";
import { test } from "node:test";
import { dataOf } from "./data.mjs";
import { open, pictures, reportOn } from "./page.mjs";

async function openComparison(t, hash, options = {}) {
  const opened = await open(t, reportOn("sweep"), { hash, ...options });
  return { ...opened, section: opened.page.locator("#compare") };
}

const columns = (section) => section.locator("thead th a").allTextContents();

test("two ticks and a click compare", async (t) => {
  const { page, section } = await openComparison(t, "");
  assert.equal(await section.isVisible(), false);
  for (const position of [3, 0]) await page.locator(".choose").nth(position).check();
  const names = await page.locator("#ranking-table tbody th a").allTextContents();
  await page.getByRole("button", { name: "Compare" }).click();
  assert.deepEqual(await columns(section), [names[3], names[0]]);
  assert.ok(await section.locator("h2").evaluate((heading) => heading === document.activeElement));
  assert.equal(await page.evaluate(() => location.hash), "#compare?sel=4,1");
});

test("parameters that differ are marked, the best of each metric too, with the difference to the reference", async (t) => {
  const { page, section } = await openComparison(t, "#compare?sel=1,4,9");
  const { strategies, metrics } = await dataOf(page);
  const chosen = [0, 3, 8].map((position) => strategies[position]);
  const differing = chosen[0].parameters
    .filter(([name, value]) => chosen.some(({ parameters }) => new Map(parameters).get(name) !== value))
    .map(([name]) => name);
  const marked = await section.locator("tr.is-different th").evaluateAll((heads) => heads.map((head) => head.title));
  assert.deepEqual(marked, differing);
  const at = metrics.findIndex(({ name }) => name === "sharpe_ratio");
  const values = chosen.map(({ values }) => values[at]);
  const row = section.locator("tbody tr", { has: page.locator("th", { hasText: /^Sharpe ratio$/ }) });
  const best = await row.locator("td").evaluateAll((cells) => cells.flatMap((cell, i) => (cell.classList.contains("is-best") ? [i] : [])));
  assert.deepEqual(best, [values.indexOf(Math.max(...values))]);
  const difference = await row.locator("td").nth(1).locator("small").textContent();
  const expected = (values[1] - values[0]).toFixed(2).replace("-", "−");
  assert.equal(difference.replace("+", ""), expected);
});

test("how alike the winners are is said with the number of common days", async (t) => {
  const { page, section } = await openComparison(t, "#compare?sel=4,1,9");
  const row = section.locator(".correlation-row td");
  assert.equal(await row.first().textContent(), "", "the reference is like itself");
  const texts = (await row.allTextContents()).slice(1);
  for (const text of texts) assert.match(text, /^−?\d\.\d\d \d+ days$/);
  await page.locator("#differences details", { hasText: "Correlation" }).locator("summary").click();
  const matrix = page.locator("table.correlation tbody tr").nth(3).locator("td");
  assert.ok(texts[0].startsWith(`${await matrix.nth(0).textContent()} `));
  assert.ok(texts[1].startsWith(`${await matrix.nth(8).textContent()} `));
});

test("another becomes the reference, by keyboard", async (t) => {
  const { page, section } = await openComparison(t, "#compare?sel=1,4,9");
  const before = await columns(section);
  await section.getByRole("button", { name: `Make reference ${before[2]}` }).focus();
  await page.keyboard.press("Enter");
  assert.deepEqual(await columns(section), [before[2], before[0], before[1]]);
  assert.equal(await page.evaluate(() => location.hash), "#compare?sel=9,1,4");
});

test("only what differs can be shown", async (t) => {
  const { section } = await openComparison(t, "#compare?sel=1,4");
  const rows = await section.locator("tbody tr").count();
  await section.getByLabel("Only what differs").check();
  assert.ok((await section.locator("tbody tr").count()) < rows);
});

test("relative performance is drawn over the common span, which is said in words", async (t) => {
  const { section, did } = await openComparison(t, "#compare?sel=1,4,9");
  await section.locator(".relative-figure").scrollIntoViewIfNeeded();
  await section.locator("canvas").waitFor();
  assert.match(await section.locator(".note").textContent(), /in common: \d.* to \d.*, \d+ days/);
  const summary = await section.locator(".chart-live").getAttribute("aria-label");
  assert.match(summary, /^Equity relative to .*%\.$/);
  assert.ok((await pictures(section))[0].some((byte) => byte !== 0));
  assert.equal(await section.locator(".end-label").count(), 3);
  assert.deepEqual(did.problems, []);
});

test("the table behind the chart says where each winner stands at the end of each window", async (t) => {
  const { section } = await openComparison(t, "#compare?sel=1,4,9");
  await section.locator(".relative-figure").scrollIntoViewIfNeeded();
  const table = section.locator(".relative-table");
  await table.waitFor();
  assert.deepEqual(await table.locator("thead th").allTextContents(), ["Up to the end of", "wf_1", "wf_2", "wf_3", "The whole span"]);
  const ends = await table.locator("tbody td:last-child").allTextContents();
  assert.equal(ends[0], "0.0%", "the reference against itself");
  const summary = await section.locator(".chart-live").getAttribute("aria-label");
  for (const end of ends.slice(1)) assert.ok(summary.includes(` ${end}`), `${end} in ${summary}`);
});

test("on a phone the table scrolls in its own box", async (t) => {
  const { page, section } = await openComparison(t, "#compare?sel=1,2,3,4,5,6", { viewport: { width: 390, height: 844 } });
  await section.locator(".relative-figure").scrollIntoViewIfNeeded();
  await section.locator("canvas").waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
});

test("winners of every odd kind compare without a word on the console", async (t) => {
  const { page, did } = await open(t, reportOn("edge"));
  for (const box of await page.locator(".choose").all()) await box.check();
  await page.getByRole("button", { name: "Compare" }).click();
  await page.locator("#compare .note").scrollIntoViewIfNeeded();
  await page.locator("#compare .note:not(:empty)").waitFor();
  assert.doesNotMatch(await page.locator("#compare").innerText(), /NaN|undefined/);
  assert.deepEqual(did, { problems: [], requests: [], dialogs: [] });
});

test("key metrics come first, by group; those that repeat others are folded", async (t) => {
  const { page, section } = await openComparison(t, "#compare?sel=1,4");
  const groups = () => section.locator("tr.group th").allTextContents();
  const [first, ...others] = await groups();
  assert.deepEqual([first, ...others.slice(0, 5)], ["Parameters", "Return", "Risk", "Ratios", "Trading", "Selection"]);
  const growth = section.locator("tbody th", { hasText: /^Average growth$/ });
  assert.equal(await growth.isVisible(), false);
  const fold = section.getByRole("button", { name: /more, which repeat these/ });
  await fold.focus();
  await page.keyboard.press("Enter");
  assert.ok(await growth.isVisible());
  // Another reference leaves it unfolded.
  await section.getByRole("button", { name: /^Make reference/ }).click();
  assert.ok(await section.locator("tbody th", { hasText: /^Average growth$/ }).isVisible());
});
