// A ranking of 200: only the rows in view are in the page, and those that the script makes are like those that Rust renders.

import assert from "node:assert/strict";
import { test } from "node:test";
import { dataOf } from "./data.mjs";
import { open, reportOn } from "./page.mjs";

const rows = (page) => page.locator("#ranking-table tbody tr:not(.spacer)");
const ranks = (page) => rows(page).evaluateAll((rows) => rows.map((row) => Number(row.cells[0].textContent)));
const scrollRanking = (page, to) =>
  page.locator(".scroll.is-long").evaluate(async (box, to) => {
    box.scrollTop = to === "end" ? box.scrollHeight : to;
    for (let frames = 0; frames < 3; frames++) await new Promise((drawn) => requestAnimationFrame(drawn));
  }, to);

/** What a row shows of a strategy, but for its rank and colour. */
const shownOf = (row) =>
  row.evaluate(({ cells }) => [...cells].slice(1).map((cell) => [cell.className, cell.textContent.trim(), cell.querySelectorAll("svg").length]));

test("scrolling brings every winner, and few rows stand in the page", async (t) => {
  const { page, did } = await open(t, reportOn("crowd"));
  await page.locator(".scroll.is-long").waitFor();
  assert.equal((await ranks(page))[0], 1);
  const seen = new Set();
  for (let to = 0; to < 200 * 70; to += 500) {
    await scrollRanking(page, to);
    const now = await ranks(page);
    assert.ok(now.length < 60, `${now.length} rows`);
    now.forEach((rank) => seen.add(rank));
  }
  assert.deepEqual([...seen].sort((a, b) => a - b), Array.from({ length: 200 }, (_, place) => place + 1));
  assert.deepEqual(did, { problems: [], requests: [], dialogs: [] });
});

test("rows of unequal height bring every winner too", async (t) => {
  const { page, did } = await open(t, reportOn("uneven"), { viewport: { width: 390, height: 844 } });
  const seen = new Set();
  for (let to = 0; to < 90 * 110; to += 300) {
    await scrollRanking(page, to);
    (await ranks(page)).forEach((rank) => seen.add(rank));
  }
  assert.equal(seen.size, 90);
  assert.ok(new Set(await rows(page).evaluateAll((rows) => rows.map((row) => row.offsetHeight))).size > 1, "the rows are of equal height");
  await scrollRanking(page, "end");
  assert.equal((await ranks(page)).at(-1), 90);
  assert.deepEqual(did, { problems: [], requests: [], dialogs: [] });
});

test("the whole ranking is sorted, not what is in view", async (t) => {
  const { page } = await open(t, reportOn("crowd"));
  const { strategies, metrics } = await dataOf(page);
  const head = page.locator('#ranking-table th[data-metric="chained_return"]');
  await head.locator("button").click();
  const at = metrics.findIndex(({ name }) => name === "chained_return");
  const best = strategies.map(({ values }, place) => [values[at], place + 1]).sort(([a], [b]) => b - a);
  assert.equal((await ranks(page))[0], best[0][1]);
  await scrollRanking(page, "end");
  assert.equal((await ranks(page)).at(-1), best.at(-1)[1]);
  await head.locator("button").click();
  assert.equal((await ranks(page))[0], best.at(-1)[1], "a new order is shown from its start");
});

test("a row that the script makes is like one that Rust renders", async (t) => {
  const best = await open(t, reportOn("crowd"));
  const worst = await open(t, reportOn("crowd", ["--asc"]));
  await scrollRanking(best.page, "end");
  const made = await shownOf(rows(best.page).last());
  const rendered = await shownOf(rows(worst.page).first());
  assert.ok(made.length > 10 && made.some(([name]) => name.startsWith("bad")));
  assert.deepEqual(made, rendered);
});

test("a winner far down is ticked, filtered and found again by its address", async (t) => {
  const { page } = await open(t, reportOn("crowd"));
  await scrollRanking(page, "end");
  await rows(page).last().locator(".choose").check();
  assert.equal(await page.evaluate(() => location.hash), "#?sel=200");
  const { strategies } = await dataOf(page);
  await page.getByLabel("Tag").selectOption(strategies[199].tag);
  assert.equal(await rows(page).count(), 40, "few rows all stand in the page");
  assert.equal((await ranks(page)).at(-1), 200);
  assert.ok(await rows(page).last().locator(".choose").isChecked());
});

test("without scripts the best 50 stand there, and the page says where the others are", async (t) => {
  const { page } = await open(t, reportOn("crowd"), { javaScriptEnabled: false });
  assert.equal(await rows(page).count(), 50);
  assert.match(await page.locator("#ranking-rest").textContent(), /best 50 winners; 150 more/);
});

test("a page of 200 winners starts with few nodes", async (t) => {
  const { page } = await open(t, reportOn("crowd"));
  const nodes = await page.evaluate(() => document.querySelectorAll("*").length);
  assert.ok(nodes <= 6000, `${nodes} nodes at start`);
});
