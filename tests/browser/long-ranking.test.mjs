// A ranking of 200: only the rows in view are in the page, and those that the script makes are like those that Rust renders.

import assert from "node:assert/strict";
import { test } from "node:test";
import { dataOf } from "./data.mjs";
import { open, reportOn } from "./page.mjs";

/** A page on which the lower winners have no tearsheets. */
const SMALL = ["--max-size", "600KB"];

const rows = (page) => page.locator("#ranking-table tbody tr:not(.spacer)");
const ranks = (page) => rows(page).evaluateAll((rows) => rows.map((row) => Number(row.cells[0].textContent)));
const settle = (page) =>
  page.evaluate(async () => {
    for (let frames = 0; frames < 3; frames++) await new Promise((drawn) => requestAnimationFrame(drawn));
  });
const scrollRanking = async (page, to) => {
  await page.locator(".scroll.is-long").evaluate((box, to) => (box.scrollTop = to === "end" ? box.scrollHeight : to), to);
  await settle(page);
};

/** What a row shows of a strategy, but for its rank and colour. */
const shownOf = (row) =>
  row.evaluate(({ cells }) =>
    [...cells].slice(1).map((cell) => [cell.className, cell.textContent.trim(), cell.querySelectorAll("svg").length, cell.firstElementChild?.getAttribute("dir")]),
  );

/** The rank of the row that has the focus or holds what has it; null for none. */
const focusedRank = async (page) => {
  await settle(page);
  return page.evaluate(() => {
    const row = document.activeElement.closest("#ranking-table tbody tr");
    return row && Number(row.cells[0].textContent);
  });
};

/** Whether a row or a part of it can be seen: in the box, below its head, and in the window. */
const isInSight = async (part) => {
  await settle(part.page());
  return part.evaluate((part) => {
    const { top, bottom } = part.getBoundingClientRect();
    const box = part.closest(".scroll").getBoundingClientRect();
    const head = part.closest("table").tHead.getBoundingClientRect();
    return top >= head.bottom && top >= 0 && bottom <= box.bottom && bottom <= innerHeight;
  });
};

/** Clicks a link to a winner, as other parts of the page hold them. */
const follow = (page, id) =>
  page.evaluate((id) => {
    const link = Object.assign(document.createElement("a"), { href: `#${id}` });
    document.querySelector("main").append(link);
    link.click();
    link.remove();
  }, id);

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
  assert.deepEqual([...seen].sort((a, b) => a - b), Array.from({ length: 200 }, (_, position) => position + 1));
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

test("a rank of any length stands whole beside its box", async (t) => {
  const { page } = await open(t, reportOn("crowd"));
  const cell = rows(page).first().locator("td.rank");
  const free = await cell.evaluate((cell) => {
    cell.lastChild.textContent = "12345";
    const text = document.createRange();
    text.selectNodeContents(cell.lastChild);
    const [box, number, whole] = [cell.querySelector("input"), text, cell].map((element) => element.getBoundingClientRect());
    return [number.left - box.right, whole.right - number.right];
  });
  assert.ok(free.every((pixels) => pixels >= 0), `${free}`);
});

test("the whole ranking is sorted, not what is in view", async (t) => {
  const { page } = await open(t, reportOn("crowd"));
  const { strategies, metrics } = await dataOf(page);
  const head = page.locator('#ranking-table th[data-metric="chained_cagr"]');
  await head.locator("button").click();
  const at = metrics.findIndex(({ name }) => name === "chained_cagr");
  const best = strategies.map(({ values }, position) => [values[at], position + 1]).sort(([a], [b]) => b - a);
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
  assert.ok(made.length > 10 && made.some(([name]) => name.includes("bad")));
  assert.deepEqual(made, rendered);
});

test("a winner far down is ticked, filtered and found again by its address", async (t) => {
  const { page } = await open(t, reportOn("crowd"));
  await scrollRanking(page, "end");
  await rows(page).last().locator(".choose").check();
  assert.equal(await page.evaluate(() => location.hash), "#?sel=200");
  const { strategies } = await dataOf(page);
  await page.locator("#ranking").getByLabel("Tag").selectOption(strategies[199].tag);
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

test("the Tab key leads through the rows one by one", async (t) => {
  const { page } = await open(t, reportOn("crowd"));
  await rows(page).first().locator(".choose").focus();
  for (let step = 0; step < 80; step++) {
    assert.equal(await focusedRank(page), Math.floor(step / 2) + 1, `after ${step} steps`);
    await page.keyboard.press("Tab");
  }
});

test("a row keeps the focus when it is scrolled out of view, and the Tab key leads to the next one", async (t) => {
  const { page } = await open(t, reportOn("crowd"));
  await rows(page).nth(3).locator(".choose").focus();
  for (const to of [600, 3000, "end"]) {
    await scrollRanking(page, to);
    assert.equal(await focusedRank(page), 4, `at ${to}`);
  }
  assert.equal((await ranks(page)).at(-1), 200);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  assert.equal(await focusedRank(page), 5);
  assert.ok(await isInSight(page.locator(":focus")));
  await page.keyboard.press("PageDown");
  assert.equal(await focusedRank(page), 5);
});

test("paper shows every winner, and the screen then shows what it showed", async (t) => {
  const { page } = await open(t, reportOn("crowd"));
  await scrollRanking(page, 3000);
  const before = await ranks(page);
  const all = Array.from({ length: 200 }, (_, position) => position + 1);
  await page.emulateMedia({ media: "print" });
  await page.waitForFunction(() => document.querySelectorAll("#ranking-table tbody tr").length === 200);
  assert.deepEqual(await ranks(page), all);
  const hidden = await page.locator(".scroll.is-long").evaluate((box) => box.querySelector("table").offsetHeight - box.clientHeight);
  assert.ok(hidden <= 0, `${hidden} px are cut off`);
  await page.emulateMedia({ media: null });
  await page.waitForFunction(() => document.querySelectorAll("#ranking-table tbody tr").length < 60);
  assert.deepEqual(await ranks(page), before);

  await page.evaluate(() => addEventListener("beforeprint", () => (window.printed = document.querySelectorAll("#ranking-table tbody tr").length)));
  await page.pdf();
  assert.equal(await page.evaluate(() => window.printed), 200);
  await settle(page);
  assert.deepEqual(await ranks(page), before);
});

test("who comes back from a tearsheet finds the ranking as it was", async (t) => {
  const { page } = await open(t, reportOn("crowd"));
  await page.locator("#ranking").getByLabel("Metric").selectOption("win_rate");
  await scrollRanking(page, 5000);
  const before = await ranks(page);
  await rows(page).nth(14).locator("a").click();
  await page.goBack();
  assert.deepEqual(await ranks(page), before);
  assert.equal(await page.locator(".scroll.is-long").evaluate((box) => box.scrollTop), 5000);
});

test("a link to a winner without a tearsheet leads to its row and keeps the view", async (t) => {
  const { page, did } = await open(t, reportOn("crowd", SMALL), { hash: "#?sort=ranked:asc&sel=1,4&metric=win_rate" });
  const before = await ranks(page);
  await follow(page, "s140");
  assert.equal(await page.evaluate(() => location.hash), "#s140?sort=ranked:asc&sel=1,4&metric=win_rate");
  assert.equal(await focusedRank(page), 140);
  assert.ok(await isInSight(page.locator("tr#s140")));
  await scrollRanking(page, 0);
  assert.deepEqual((await ranks(page)).slice(0, 10), before.slice(0, 10));
  assert.deepEqual(did, { problems: [], requests: [], dialogs: [] });
});

test("a link to a winner that is filtered out clears the filters that hide it, and no others", async (t) => {
  const { page } = await open(t, reportOn("crowd", SMALL), { hash: "#?tag=group+1&param=fast&value=3" });
  const { strategies } = await dataOf(page);
  const position = strategies.findLastIndex(({ parameters }) => parameters.some(([name, value]) => name === "fast" && value === "3"));
  assert.equal(await rows(page).count(), 0);
  await follow(page, `s${position + 1}`);
  assert.equal(await page.evaluate(() => location.hash), `#s${position + 1}?param=fast&value=3`);
  assert.equal(await focusedRank(page), position + 1);
  assert.ok(await isInSight(page.locator(`tr#s${position + 1}`)));
});

test("the address of a winner without a tearsheet leads to its row", async (t) => {
  const { page } = await open(t, reportOn("crowd", SMALL), { hash: "#s150" });
  await page.waitForFunction(() => document.readyState === "complete");
  assert.equal(await focusedRank(page), 150);
  assert.ok(await isInSight(page.locator("tr#s150")));
});

test("low rows below high ones leave no blank at the end of the box", async (t) => {
  const { page } = await open(t, reportOn("crowd"));
  await page.evaluate(() => {
    const styles = new CSSStyleSheet();
    const high = Array.from({ length: 40 }, (_, i) => `#ranking-table tr[aria-rowindex="${i + 2}"] .name`);
    styles.replaceSync(`${high} { height: 260px !important }`);
    document.adoptedStyleSheets = [styles];
  });
  await page.setViewportSize({ width: 1280, height: 1000 });
  for (const to of [9000, 14000, 20000, 30000, "end"]) {
    await scrollRanking(page, to);
    const [last, bottom] = await page.locator(".scroll.is-long").evaluate((box) => {
      const drawn = [...box.querySelectorAll("tbody tr:not(.spacer)")].map((row) => row.getBoundingClientRect().bottom);
      return [Math.max(...drawn), box.getBoundingClientRect().bottom];
    });
    assert.ok(last >= bottom - 20, `at ${to} the last row ends at ${last}, the box at ${bottom}`);
  }
  assert.equal((await ranks(page)).at(-1), 200);
});

test("a ranking that is filtered down to few rows does not number them among many", async (t) => {
  const { page } = await open(t, reportOn("crowd"));
  const numbered = page.locator("#ranking-table [aria-rowindex], #ranking-table[aria-rowcount]");
  assert.ok((await numbered.count()) > 10);
  await page.locator("#ranking").getByLabel("Tag").selectOption("group 1");
  assert.equal(await rows(page).count(), 40);
  assert.equal(await numbered.count(), 0);
});

/** A page without a budget: everyone has a tearsheet. */
const ALL = ["--max-size", "0"];

test("without a budget too the page starts with few elements", async (t) => {
  const { page, did } = await open(t, reportOn("crowd", ALL));
  const count = await page.locator("*").count();
  assert.ok(count <= 4_400, `${count} elements`);
  assert.equal(await page.locator("section.strategy").count(), 50);
  assert.equal(await page.locator(".legend-item").count(), 50);
  assert.equal(await page.locator(".legend .note").textContent(), "150 more: tick them in the ranking to draw them.");
  assert.deepEqual(did, { problems: [], requests: [], dialogs: [] });
});

test("a link to a tearsheet far down brings it, with its chart and all that waits in it", async (t) => {
  const { page, did } = await open(t, reportOn("crowd", ALL), { hash: "#s117" });
  const section = page.locator("section#s117");
  await section.locator(".chart-frame.is-live canvas").first().waitFor();
  assert.ok(await section.locator("table.runs").isVisible());
  assert.equal(await section.locator(".decision input").count(), 4);
  assert.equal(await page.evaluate(() => document.activeElement.id), "s117-head");
  const order = await page.locator("section.strategy").evaluateAll((sections) => sections.map(({ id }) => Number(id.slice(1))));
  assert.deepEqual(order, [...order].sort((a, b) => a - b));
  assert.deepEqual(did, { problems: [], requests: [], dialogs: [] });
});

test("reading on brings every tearsheet", async (t) => {
  const { page } = await open(t, reportOn("crowd", ALL), { hash: "#s50" });
  await page.waitForFunction(
    () => {
      scrollBy(0, 800);
      return document.querySelectorAll("section.strategy").length === 200;
    },
    null,
    { polling: 30 },
  );
  const ids = await page.locator("section.strategy").evaluateAll((sections) => sections.map(({ id }) => id));
  assert.deepEqual(ids, Array.from({ length: 200 }, (_, position) => `s${position + 1}`));
});

test("paper, and a page without scripts, have every tearsheet whole", async (t) => {
  const paper = await open(t, reportOn("crowd", ALL));
  await paper.page.emulateMedia({ media: "print" });
  // What is asked is whether all is there, not how soon: on a busy machine two hundred tearsheets take their time.
  await paper.page.locator("#s200 table.runs").waitFor({ timeout: 60_000 });
  const silent = await open(t, reportOn("crowd", ALL), { javaScriptEnabled: false });
  for (const { page } of [paper, silent]) {
    assert.equal(await page.locator("section.strategy").count(), 200);
    assert.equal(await page.locator("section.strategy table.runs").count(), 200);
    assert.equal(await page.locator("section.strategy .picture svg").count(), 400);
  }
});

test("a winner that the legend does not list has an item when it is drawn", async (t) => {
  const { page } = await open(t, reportOn("crowd", ALL), { hash: "#equity?draw=2,120" });
  const drawn = page.locator('.legend-item[aria-pressed="true"] .legend-name');
  await page.locator(".legend-item").nth(50).waitFor();
  assert.equal(await drawn.count(), 2);
  const { strategies } = await dataOf(page);
  assert.deepEqual(await drawn.allTextContents(), [strategies[1].name, strategies[119].name]);
});
