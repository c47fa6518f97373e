// Trades on prices: what is drawn of them, and the block that the prices are read from.

import assert from "node:assert/strict";
import { test } from "node:test";
import { pricesOf, readPrices } from "../src/payload/prices.ts";
import { executionsOf, rangeAround, thinned } from "../src/trading/executions.ts";
import { floats, times, varint } from "./bytes.mjs";

const trade = (part) => ({ symbol: "BTC", opened: 0, openPrice: 1, closed: 10, closePrice: 2, exitReason: "", stopLoss: "", takeProfit: "", ...part });
const text = (value) => [...varint(value.length), ...new TextEncoder().encode(value)];
const block = (...symbols) => Uint8Array.from([1, ...varint(symbols.length), ...symbols.flatMap(([name, at, prices]) => [...text(name), ...varint(at.length), ...times(at), ...floats(prices)])]);

test("what closed a trade is told from its reason, and else from what was triggered", () => {
  const kind = (part) => executionsOf([trade(part)])[1].kind;
  assert.equal(kind({}), "exit");
  assert.equal(kind({ exitReason: "stop_loss" }), "stop loss");
  assert.equal(kind({ exitReason: "Take-profit hit" }), "take profit");
  assert.equal(kind({ stopLoss: "−5.0%, triggered 3 May 2023" }), "stop loss");
  assert.equal(kind({ takeProfit: "10.0%, triggered" }), "take profit");
  assert.equal(kind({ exitReason: "sell_signal", stopLoss: "−5.0%, triggered" }), "exit");
});

test("executions come in order of time, without those of which the price or the time is not known", () => {
  const executions = executionsOf([trade({ opened: 5, closed: null }), trade({ openPrice: null, closed: 3 }), trade({ closePrice: null })]);
  assert.deepEqual(executions.map(({ kind, time }) => [kind, time]), [["entry", 0], ["exit", 3], ["entry", 5]]);
});

test("marks of one kind that fall on one another are drawn once", () => {
  const executions = executionsOf([0, 1, 2, 10].map((opened) => trade({ opened, closed: opened + 0.5 })));
  const drawn = thinned(executions, (time) => time, 5).map(({ kind, time }) => [kind, time]);
  assert.deepEqual(drawn, [["entry", 0], ["exit", 0.5], ["entry", 10], ["exit", 10.5]]);
});

test("a trade that is shown alone stands in the middle, with enough prices around it", () => {
  const hours = Array.from({ length: 1001 }, (_, i) => i * 3600);
  assert.deepEqual(rangeAround(trade({ opened: 360_000, closed: 363_600 }), hours), [306_000, 417_600]);
  assert.deepEqual(rangeAround(trade({ opened: 1_000_000, closed: 2_000_000 }), hours), [0, 3_000_000]);
  assert.deepEqual(rangeAround(trade({ opened: 360_000, closed: null }), hours), [306_000, 414_000]);
  assert.deepEqual(rangeAround(trade({ opened: 5, closed: 5 }), [7]), [5, 5]);
});

test("prices are found by the pair or its first half, and a damaged block is refused", () => {
  const bytes = block(["BTC/EUR", [100, 50], [1.5, 2.5]], ["ETH/EUR", [], []]);
  const prices = readPrices(bytes);
  assert.deepEqual([...pricesOf(prices, "BTC").times], [100, 50]);
  assert.deepEqual([...pricesOf(prices, "BTC/EUR").values], [1.5, 2.5]);
  assert.equal(pricesOf(prices, "BT"), null);
  assert.throws(() => readPrices(bytes.subarray(0, bytes.length - 1)));
  assert.throws(() => readPrices(Uint8Array.from([...bytes, 0])));
});
