// Sorting the ranking by mouse and by keyboard.

import assert from "node:assert/strict";
import { test } from "node:test";
import { dataOf, moduleOf } from "./data.mjs";
import { open, reportOn } from "./page.mjs";

/** The sortable columns by number that hold different values, with the values in order of rank. */
async function numberColumns(page) {
  const { strategies, metrics } = await dataOf(page);
  const heads = await page.locator('#ranking-table thead th[data-sort="number"]').evaluateAll((heads) =>
    heads.map((head) => ({
      position: head.cellIndex,
      metric: head.dataset.metric,
      better: head.dataset.better,
      sorted: head.getAttribute("aria-sort"),
    })),
  );
  const valueOf = (strategy, rank, metric) => {
    if (!metric) return rank + 1;
    return metric === "ranked" ? strategy.ranked : strategy.values[metrics.findIndex(({ name }) => name === metric)];
  };
  const columns = heads.map((head) => ({ ...head, values: strategies.map((strategy, rank) => valueOf(strategy, rank, head.metric)) }));
  return columns.filter(({ values }) => new Set(values).size > 1);
}

/** The values of a column in the order of the rows. */
async function valuesOf(page, { values }) {
  const ranks = await page.locator("#ranking-table tbody tr").evaluateAll((rows) => rows.map((row) => Number(row.cells[0].textContent)));
  return ranks.map((rank) => values[rank - 1]);
}

function assertSorted(values, direction) {
  const present = values.filter((value) => value !== null).map(Number);
  const expected = [...present].sort((a, b) => (direction === "ascending" ? a - b : b - a));
  assert.deepEqual(present, expected);
  assert.ok(!values.slice(0, present.length).includes(null), "missing values stand last");
}

for (const name of ["sweep", "edge"]) {
  test(`every column of the ${name} ranking sorts best first, then reversed, missing values last`, async (t) => {
    const { page } = await open(t, reportOn(name), { viewport: { width: 2200, height: 900 } });
    const columns = await numberColumns(page);
    assert.ok(columns.length > 3);
    for (const column of columns.filter(({ sorted }) => sorted === null)) {
      const { position, better, sorted } = column;
      const head = page.locator("#ranking-table thead th").nth(position);
      // The last columns have no room however wide the screen: who wants them chooses them.
      if (!(await head.isVisible())) continue;
      const best = better === "lower" ? "ascending" : "descending";
      const reverse = better === "lower" ? "descending" : "ascending";
      for (const direction of [best, reverse]) {
        await head.locator("button").click();
        assert.equal(await head.getAttribute("aria-sort"), direction);
        assertSorted(await valuesOf(page, column), direction);
      }
      assert.equal(await page.locator("#ranking-table th[aria-sort]").count(), 1, `one sorted column, was ${sorted}`);
    }
  });
}

test("the keyboard sorts too, and the order is announced", async (t) => {
  const { page } = await open(t, reportOn("sweep"));
  const [column] = (await numberColumns(page)).filter(({ sorted, better }) => sorted === null && better === "higher");
  const head = page.locator("#ranking-table thead th").nth(column.position);
  const label = (await head.textContent()).trim();
  await head.locator("button").focus();
  await page.keyboard.press("Enter");
  assertSorted(await valuesOf(page, column), "descending");
  assert.equal(await page.locator("#live").textContent(), `Sorted by ${label}, best first`);
  await page.keyboard.press("Space");
  assertSorted(await valuesOf(page, column), "ascending");
  assert.equal(await page.locator("#live").textContent(), `Sorted by ${label}, worst first`);
});

test("names sort from A to Z and keep their ranks", async (t) => {
  const { page } = await open(t, reportOn("sweep"));
  const ranks = () =>
    page.locator("#ranking-table tbody tr").evaluateAll((rows) =>
      Object.fromEntries(rows.map((row) => [row.querySelector("a").textContent, row.cells[0].textContent])),
    );
  const before = await ranks();
  await page.locator('#ranking-table th[data-sort="text"] button').first().click();
  const after = await ranks();
  const names = Object.keys(after);
  assert.deepEqual(names, [...names].sort(new Intl.Collator("en", { numeric: true }).compare));
  assert.deepEqual(after, before);
});

test("a value half way between two tints has the stronger one, as in the rows that Rust renders", async () => {
  const { tintClass, tintsOf } = await moduleOf("ranking/tints.ts");
  const tints = tintsOf(Array.from({ length: 13 }, (_, i) => i), "higher").map(tintClass);
  assert.deepEqual(tints, ["bad3", "bad3", "bad2", "bad2", "bad1", "bad1", "", "good1", "good1", "good2", "good2", "good3", "good3"]);
});

test("a name that runs from right to left is cut at its end", async (t) => {
  const { page } = await open(t, reportOn("odd"));
  const names = page.locator("#ranking-table tbody th.name > :first-child");
  const directions = await names.evaluateAll((names) => names.map((name) => [/\p{Script=Arabic}/u.test(name.textContent), getComputedStyle(name).direction]));
  assert.ok(directions.some(([isArabic]) => isArabic));
  for (const [isArabic, direction] of directions) assert.equal(direction, isArabic ? "rtl" : "ltr");
});

test("the tables of trading and of scenarios are sorted by any column, missing values last", async (t) => {
  const { page } = await open(t, reportOn("sweep"));
  await page.locator("#activity details", { hasText: "Trading activity" }).locator("summary").click();
  const table = page.locator("table.activity");
  const column = async (at) => (await table.locator(`tbody tr td:nth-of-type(${at})`).allTextContents()).map((text) => Number(text.replace("−", "-").replace(/[^\d.-]/g, "")));
  await table.getByRole("button", { name: /^Win rate/ }).click();
  const rates = await column(2);
  assert.deepEqual(rates, [...rates].sort((a, b) => b - a));
  assert.equal(await table.locator("th[aria-sort]").getAttribute("aria-sort"), "descending");
  await table.getByRole("button", { name: /^Win rate/ }).click();
  assert.deepEqual(await column(2), rates.toReversed());
});
