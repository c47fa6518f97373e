// Trades: their outcome, which rows are in view, where their dots stand.

import assert from "node:assert/strict";
import { test } from "node:test";
import { orderColumns, tradeColumns } from "../src/trading/columns.ts";
import { countOf, netGainOf, outcomeOf, returnOf } from "../src/trading/outcome.ts";
import { filterRows, optionsOf, pagesOf, sortRows } from "../src/trading/rows.ts";
import { plotDots, nearest } from "../src/trading/scatter.ts";

const BARE = { window: 0, symbol: "BTC", status: "CLOSED", opened: 0, closed: 60, amount: 1, openPrice: 1, closePrice: 1, lastPrice: null, cost: 100 };
const trade = (part) => ({ ...BARE, netGain: 0, fees: null, entryReason: "", exitReason: "", stopLoss: "", takeProfit: "", ...part });
const TRADES = [trade({ netGain: 5 }), trade({ netGain: -3, symbol: "ETH" }), trade({ netGain: null, closed: null, status: "OPEN" }), trade({})];

test("a trade is won, lost, even or open", () => {
  assert.deepEqual(TRADES.map(outcomeOf), ["won", "lost", "open", "even"]);
  assert.equal(countOf(TRADES, "won"), 1);
  assert.equal(netGainOf(TRADES), 2);
  assert.deepEqual(TRADES.map(returnOf), [0.05, -0.03, null, 0]);
  assert.equal(returnOf(trade({ netGain: 1, cost: 0 })), null);
});

test("columns that say nothing are left out", () => {
  const labels = (trades, windows) => tradeColumns(trades, windows).map(({ label }) => label);
  const one = labels(TRADES, []);
  for (const label of ["Window", "Fees", "Stop loss", "Entry reason", "Status"]) assert.ok(!one.includes(label), label);
  const more = labels([trade({ fees: 1, stopLoss: "x", status: "CREATED" })], [{ name: "a" }, { name: "b" }]);
  for (const label of ["Window", "Fees", "Stop loss", "Status"]) assert.ok(more.includes(label), label);
  assert.ok(!orderColumns([{ window: 0, symbol: "A", side: "buy", type: "", status: "", slippage: null }], []).some(({ label }) => label === "Slippage"));
});

test("an open trade has a last price, a closed one the price that it was closed at", () => {
  const open = trade({ closed: null, closePrice: null, lastPrice: 2870.3 });
  const columns = tradeColumns([open, trade({ closePrice: 2854.3 })], []);
  const of = (label, row) => columns.find((column) => column.label === label).csv(row);
  assert.deepEqual([of("Close price", open), of("Last price", open)], [null, 2870.3]);
  assert.ok(!tradeColumns([trade({})], []).some(({ label }) => label === "Last price"));
});

test("times are written in UTC, for a file in ISO 8601", () => {
  const closed = tradeColumns(TRADES, []).find(({ label }) => label === "Closed");
  assert.equal(closed.text(TRADES[0]), "1 Jan 1970 00:01");
  assert.equal(closed.csv(TRADES[0]), "1970-01-01T00:01:00Z");
  assert.equal(closed.text(TRADES[2]), "open");
  assert.equal(closed.csv(TRADES[2]), null);
});

test("rows are filtered, sorted with what is missing last, and paged", () => {
  const filters = [{ label: "Symbol", of: ({ symbol }) => symbol }, { label: "Outcome", of: outcomeOf }];
  assert.equal(filterRows(TRADES, filters, ["", ""]).length, 4);
  assert.deepEqual(filterRows(TRADES, filters, ["BTC", "won"]), [TRADES[0]]);
  assert.deepEqual(optionsOf(TRADES, filters[0]), ["BTC", "ETH"]);
  const gain = tradeColumns(TRADES, []).find(({ label }) => label === "Net gain");
  assert.deepEqual(sortRows(TRADES, gain, "descending").map(({ netGain }) => netGain), [5, 0, -3, null]);
  assert.deepEqual(sortRows(TRADES, gain, "ascending").map(({ netGain }) => netGain), [-3, 0, 5, null]);
  assert.deepEqual([0, 1, 50, 51].map(pagesOf), [1, 1, 1, 2]);
});

test("dots lie within the box, zero too, and the nearest in reach is found", () => {
  const box = { left: 10, top: 20, width: 100, height: 50 };
  const { points, y } = plotDots([{ time: 0, value: 0.1 }, { time: 86_400 * 9, value: 0.4 }], box);
  for (const [x, height] of points) assert.ok(x >= 10 && x <= 110 && height >= 20 && height <= 70);
  assert.ok(y(0) <= 70 && y(0) > points[0][1]);
  assert.equal(nearest(points, ...points[1], 5), 1);
  assert.equal(nearest(points, 60, -50, 5), null);
  assert.ok(plotDots([{ time: 5, value: 0 }], box).points.flat().every(Number.isFinite));
  assert.deepEqual(plotDots([], box).points, []);
});
