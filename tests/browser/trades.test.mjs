// Trades, orders and positions: tabs, filters, order, pages, CSV, and the timeline.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { dataOf } from "./data.mjs";
import { downloaded, open, reportOn } from "./page.mjs";

/** The tables of a winner with more trades than one page holds, unpacked, with the number of its trades. */
async function openTrades(t, options = {}) {
  const opened = await open(t, reportOn("sweep"), options);
  const { metrics, strategies } = await dataOf(opened.page);
  const column = metrics.findIndex(({ name }) => name === "number_of_trades");
  const { id } = strategies.find(({ values }) => values[column] > 50);
  await opened.page.locator(`#ranking-table a[href="#${id}"]`).click();
  const box = opened.page.locator(`#${id} .trading`);
  await box.scrollIntoViewIfNeeded();
  await box.locator("[role=tablist]").waitFor();
  const panel = box.locator("[role=tabpanel]:not([hidden])");
  const total = Number((await box.locator("[role=tab]").first().textContent()).replace(/\D/g, ""));
  return { ...opened, box, panel, total };
}

const status = (panel) => panel.locator(".trading-status").textContent();
const cells = (panel, position) => panel.locator("tbody tr").evaluateAll((rows, at) => rows.map((row) => row.cells[at].textContent), position);

async function columnOf(panel, label) {
  const heads = await panel.locator("thead th").allTextContents();
  assert.ok(heads.includes(label), `${label} in ${heads}`);
  return heads.indexOf(label);
}

const number = (text) => Number(text.replace("−", "-").replace(/[+,%]/g, ""));

test("nothing is unpacked until the winner is opened", async (t) => {
  const { page } = await open(t, reportOn("sweep"));
  assert.equal(await page.locator(".trading").count(), 0);
});

test("all trades are there, with their sum, fifty a page", async (t) => {
  const { panel, total, did } = await openTrades(t);
  assert.ok(total > 50, `${total} trades`);
  assert.match(await status(panel), new RegExp(`^${total.toLocaleString("en-US")} trades · net gain [+−].* won, .* lost`));
  assert.equal(await panel.locator("tbody tr").count(), 50);
  const pages = Math.ceil(total / 50);
  assert.equal(await panel.locator(".pager [role=status]").textContent(), `Page 1 of ${pages}`);
  for (let page = 1; page < pages; page++) await panel.getByRole("button", { name: "Next" }).click();
  assert.equal(await panel.locator("tbody tr").count(), total - 50 * (pages - 1));
  await panel.getByRole("button", { name: "Next" }).press("Enter");
  assert.equal(await panel.locator(".pager [role=status]").textContent(), `Page ${pages} of ${pages}`);
  assert.deepEqual(did, { problems: [], requests: [], dialogs: [] });
});

test("tabs are chosen by mouse and with the arrow keys", async (t) => {
  const { page, box, panel } = await openTrades(t);
  await box.getByRole("tab", { name: /Orders/ }).click();
  assert.match(await status(panel), /orders/);
  assert.ok((await cells(panel, await columnOf(panel, "Side"))).every((side) => side === "buy" || side === "sell"));
  await page.keyboard.press("ArrowRight");
  assert.match(await panel.innerText(), /position/i);
  await page.keyboard.press("ArrowRight");
  assert.match(await status(panel), /trades/);
  assert.equal(await box.locator('[role=tab][aria-selected="true"]').count(), 1);
  assert.ok(await box.getByRole("tab", { name: /Trades/ }).evaluate((tab) => tab === document.activeElement));
});

test("any column sorts, and the order is announced", async (t) => {
  const { page, panel } = await openTrades(t);
  const heads = await panel.locator("thead th").count();
  for (let position = 0; position < heads; position++) {
    const head = panel.locator("thead th").nth(position);
    await head.locator("button").click();
    assert.match(await head.getAttribute("aria-sort"), /ascending|descending/);
    assert.equal(await panel.locator("th[aria-sort]").count(), 1);
  }
  const gain = await columnOf(panel, "Net gain");
  await panel.locator("thead th").nth(gain).locator("button").focus();
  await page.keyboard.press("Enter");
  const values = (await cells(panel, gain)).map(number);
  assert.deepEqual(values, [...values].sort((a, b) => b - a));
  assert.equal(await page.locator("#live").textContent(), "Sorted by Net gain, best first");
});

test("symbol, window and outcome narrow the rows down, and the sum follows", async (t) => {
  const { panel, total } = await openTrades(t);
  await panel.getByLabel("Outcome").selectOption("won");
  const gain = await columnOf(panel, "Net gain");
  assert.ok((await cells(panel, gain)).every((text) => text.startsWith("+")));
  const won = /^(\d+) of (\d+) trades · net gain \+.* won$/.exec(await status(panel));
  assert.equal(Number(won[2]), total);
  const symbol = await panel.getByLabel("Symbol").locator("option").nth(1).textContent();
  await panel.getByLabel("Symbol").selectOption(symbol);
  assert.ok((await cells(panel, 0)).every((text) => text === symbol));
  const window = await panel.getByLabel("Window").locator("option").nth(1).textContent();
  await panel.getByLabel("Window").selectOption(window);
  const position = await columnOf(panel, "Window");
  assert.ok((await cells(panel, position)).every((text) => text === window));
  await panel.getByLabel("Outcome").selectOption("");
  for (const label of ["Symbol", "Window"]) await panel.getByLabel(label).selectOption("");
  assert.match(await status(panel), new RegExp(`^${total} trades`));
});

test("orders are narrowed down by side", async (t) => {
  const { box, panel } = await openTrades(t);
  await box.getByRole("tab", { name: /Orders/ }).click();
  await panel.getByLabel("Side").selectOption("sell");
  assert.ok((await cells(panel, await columnOf(panel, "Side"))).every((side) => side === "sell"));
});

test("the CSV holds what is filtered, all pages of it, in the order in view", async (t) => {
  const { page, panel } = await openTrades(t);
  await panel.getByLabel("Outcome").selectOption("lost");
  await panel.getByRole("button", { name: "Net gain", exact: true }).click();
  const file = await downloaded(page, () => panel.getByRole("button", { name: "Download CSV" }).click());
  assert.match(file.name, /-trades\.csv$/);
  const [head, ...rows] = readFileSync(file.path, "utf8").trimEnd().split("\r\n").map((line) => line.split(","));
  assert.equal(rows.length, Number((await status(panel)).split(" ")[0]));
  const gains = rows.map((row) => Number(row[head.indexOf("Net gain")]));
  assert.ok(gains.every((gain) => gain < 0));
  assert.deepEqual(gains, [...gains].sort((a, b) => b - a));
  assert.match(rows[0][head.indexOf("Closed")], /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
});

test("a click on a mark of the timeline finds its row", async (t) => {
  const { page, panel } = await openTrades(t);
  const canvas = panel.locator(".timeline canvas");
  await canvas.scrollIntoViewIfNeeded();
  const { width, height } = await canvas.boundingBox();
  const readout = panel.locator(".timeline-readout");
  const points = [0.5, 0.65, 0.8, 0.35].flatMap((down) => [0.3, 0.4, 0.5, 0.6, 0.7].map((along) => ({ x: width * along, y: height * down })));
  let position;
  for (const point of points) {
    position = point;
    await canvas.hover({ position });
    if (await readout.isVisible()) break;
  }
  const words = await readout.innerText();
  await canvas.click({ position });
  const row = panel.locator("tbody tr:focus");
  await row.waitFor();
  const [symbol, closed, gain] = words.split("\n");
  const text = await row.innerText();
  for (const part of [symbol, closed.replace("closed ", ""), gain.split(" · ")[1]]) assert.ok(text.includes(part), `${part} in ${text}`);
  assert.equal(await page.locator("tr.is-found").count(), 1);
});

test("the keyboard goes from mark to mark and finds the row, on whatever page it is", async (t) => {
  const { page, panel } = await openTrades(t);
  await panel.locator(".timeline").focus();
  await page.keyboard.press("End");
  const last = await panel.locator(".timeline-readout").innerText();
  await page.keyboard.press("ArrowLeft");
  assert.notEqual(await panel.locator(".timeline-readout").innerText(), last);
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  const row = panel.locator("tbody tr:focus");
  await row.waitFor();
  assert.ok((await row.innerText()).includes(last.split("\n")[1].replace("closed ", "")));
  assert.doesNotMatch(await panel.locator(".pager [role=status]").textContent(), /Page 1 /);
});

test("the timeline is sharp on a screen of high density", async (t) => {
  const { panel } = await openTrades(t, { deviceScaleFactor: 2 });
  const canvas = panel.locator(".timeline canvas");
  await canvas.scrollIntoViewIfNeeded();
  const ratio = await canvas.evaluate((element) => element.width / element.getBoundingClientRect().width);
  assert.ok(Math.abs(ratio - 2) < 0.02, `${ratio}`);
});

test("tables with hostile and odd contents open in every winner", async (t) => {
  const { page, did } = await open(t, reportOn("edge"));
  const ids = await page.locator("section.strategy").evaluateAll((sections) => sections.map(({ id }) => id));
  for (const id of ids) {
    await page.locator(`#ranking-table a[href="#${id}"]`).click();
    const box = page.locator(`#${id} .trading`);
    if ((await box.count()) === 0) continue;
    await box.scrollIntoViewIfNeeded();
    await box.locator("[role=tablist]").waitFor();
    for (const tab of await box.locator("[role=tab]").all()) await tab.click();
    assert.doesNotMatch(await box.innerText(), /NaN|undefined|null|Infinity/);
  }
  assert.deepEqual(did, { problems: [], requests: [], dialogs: [] });
});
