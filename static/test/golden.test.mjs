// Blocks that Rust has written, read back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readCurves } from "../src/payload/curves.ts";
import { readTrading } from "../src/payload/trading.ts";
import { readTrials } from "../src/payload/trials.ts";
import { readStrategies } from "../src/payload/strategies.ts";
import { goldenBlock } from "./golden.mjs";

const JANUARY = 1_642_204_800;
const HOSTILE = '"><img src=x onerror=alert(1)></script></noscript><script>alert(2)</script>{{7*7}}';

test("curves are what Rust wrote: two windows chained, gaps, times beyond 32 bits and before 1970", () => {
  const { windows, equity, rolling } = readCurves(goldenBlock("curves"), [5, 3]);
  assert.deepEqual(windows, [
    { index: 3, from: 0, to: 3 },
    { index: 5, from: 3, to: 5 },
  ]);
  assert.deepEqual([...equity.times], [JANUARY, JANUARY + 3600, JANUARY + 7200, 5_000_000_000, 5_000_086_400]);
  assert.deepEqual([...equity.values], [1, 1.5, 1.25, 1.25, 0.625]);
  assert.deepEqual([...rolling.times], [-86_400, 0, 86_400]);
  assert.deepEqual(rolling.figures, [
    { whole: 0.375, values: [0.5, null, 0.25] },
    { whole: null, values: [-1.5, null, 2] },
  ]);
});

test("trades, orders and positions are what Rust wrote", () => {
  const { tradesMade, ordersMade, trades, orders, positions } = readTrading(goldenBlock("trading"), [7, 9]);
  assert.deepEqual([tradesMade, ordersMade], [2, 3]);
  const closed = {
    window: 7,
    symbol: "BTC",
    status: "CLOSED",
    opened: JANUARY,
    closed: JANUARY + 60,
    amount: 0.5,
    openPrice: 100,
    closePrice: 110,
    lastPrice: null,
    cost: 50,
    netGain: 5,
    fees: null,
    entryReason: "crossing €",
    exitReason: "",
    stopLoss: "−5.0% trailing",
    takeProfit: "",
  };
  const open = { ...closed, window: 9, status: "OPEN", opened: JANUARY - 60, closed: null, closePrice: null, lastPrice: 95, netGain: null, fees: 0.25 };
  assert.deepEqual(trades, [closed, open]);
  const bought = {
    window: 7,
    symbol: "BTC",
    side: "buy",
    type: "LIMIT",
    status: "CLOSED",
    created: JANUARY,
    price: 100,
    amount: 1,
    fee: null,
    slippage: 0.25,
    reason: "crossing €",
  };
  assert.deepEqual(orders, [bought, { ...bought, window: 9, side: "sell", fee: 0.5, reason: "" }, { ...bought, side: "" }]);
  assert.deepEqual(positions, [{ window: 9, symbol: "BTC", amount: 2, cost: null }]);
});

test("trades and orders that were cut say how many there were", () => {
  const { tradesMade, ordersMade, trades, orders } = readTrading(goldenBlock("trading without orders"), [7, 9]);
  assert.deepEqual([tradesMade, trades.length, ordersMade, orders.length], [2, 2, 3, 0]);
});

test("strategies are what Rust wrote: names, parameters, numbers of both precisions, shapes", () => {
  const { records, base } = readStrategies(goldenBlock("strategies"));
  const [first, second, bare] = records;
  assert.deepEqual(records.map(({ name, tag }) => [name, tag]), [["first", "first"], ["second", "second"], ["a", null]]);
  assert.deepEqual(first.parameters, [["fast", "3"], [HOSTILE, "ü"]]);
  assert.deepEqual(records.map(({ windows }) => windows), [[0, 1], [1], []]);
  assert.deepEqual(records.map(({ nearCopies }) => nearCopies), [300, 0, 0]);
  assert.deepEqual(records.map(({ hasCurves, hasTrading }) => [hasCurves, hasTrading]), [[true, false], [true, false], [false, false]]);
  assert.deepEqual(records.map(({ ranked }) => ranked), [1.25, 0.5, null]);
  assert.ok(first.values.includes(123_456.78), "money keeps its cents");
  assert.ok(first.values.includes(Infinity));
  assert.ok(bare.values.every((value) => value === null));
  assert.equal(first.shape, null);
  assert.deepEqual([second.shape.length, second.shape[0], second.shape.at(-1), base], [24, base, 255, base]);
  assert.ok(bare.shape.every((height) => height === 0));
});

test("a block of strategies that is cut anywhere is refused", () => {
  const whole = goldenBlock("strategies");
  for (let length = 0; length < whole.length; length++) assert.throws(() => readStrategies(whole.subarray(0, length)), `${length} bytes`);
});

test("trials of a sample know their ranks among all", () => {
  const trials = readTrials(goldenBlock("trials_sample"));
  assert.deepEqual([trials.rows, trials.all, trials.matching], [4, 6, 3]);
  assert.deepEqual([0, 1, 2, 3].map(trials.name), ["a", "d", "e", "f"]);
  assert.deepEqual([0, 1, 2, 3].map(trials.rank), [1, 4, 5, null]);
  assert.deepEqual([0, 1, 2, 3].map(readTrials(goldenBlock("trials")).rank), [1, 2, 3, null]);
});

test("trials are what Rust wrote: last digits, endless and missing values, texts, a scale for what spans too much", () => {
  const trials = readTrials(goldenBlock("trials"));
  const name = HOSTILE.replaceAll("/", "_");
  assert.deepEqual([trials.rows, trials.all, trials.matching, trials.ascending], [4, 4, 3, false]);
  assert.deepEqual([0, 1, 2, 3].map(trials.name), ["first", "second", name, ""]);
  assert.deepEqual([0, 2, 3].map(trials.handle), ["grid/first.iafbt", `grid/${name}.iafbt`, "grid/.iafbt"]);
  assert.deepEqual([trials.winners, [...trials.rankOf], trials.importance], [[0, null], [0, -1, -1, -1], [["fast", 0.75]]]);
  assert.deepEqual(trials.columns.map(({ key }) => key), ["m.sharpe_ratio", "m.number_of_trades", "m.win_rate", "p.deep.stop", "p.fast", "p.kind", "tag"]);
  const [sharpe, count, rate, stop, fast, kind, tag] = trials.columns;
  // What they are ranked by has more digits, of which none is written otherwise.
  assert.deepEqual([...sharpe.places], [1.0049, 0.1251, -0.5, NaN]);
  assert.deepEqual([0, 1, 3].map((row) => sharpe.write(sharpe.places[row])), ["1.00", "0.13", "–"]);
  // Of what spans more than codes go the first digits are told.
  assert.deepEqual([...count.places].map((place) => Number(place.toPrecision(3))), [70_000, 3, 1e12, NaN]);
  assert.deepEqual([rate.write(rate.places[0]), rate.places[1], rate.places[2]], ["55.5%", -Infinity, NaN]);
  assert.deepEqual([...stop.places], [0.5, NaN, NaN, NaN]);
  assert.deepEqual([...fast.places].map((place) => fast.write(place)), ["4", "12", "–", "–"]);
  assert.deepEqual([...kind.places].map((place) => kind.write(place)), ["ü", "true", "–", "–"]);
  assert.deepEqual([...tag.places].map((place) => tag.plain(place)), ["trend", null, null, null]);
});
