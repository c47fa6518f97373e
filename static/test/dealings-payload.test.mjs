// The block of trades, orders and positions: read back what src/report/payload/dealings.rs writes, refuse what is damaged.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readDealings } from "../src/dealings-payload.ts";
import { floats, text, times } from "./bytes.mjs";

const JANUARY = 1_642_204_800;
const TEXTS = ["", "BTC", "CLOSED", "OPEN", "crossing €", "−5.0% trailing"];
const WHOLE = [
  1,
  ...[TEXTS.length, ...TEXTS.flatMap(text)],
  // Two trades: one closed after a minute, one that was opened before it and is open.
  ...[2, ...[0, 3], ...[1, 1], ...[2, 3], ...times([JANUARY, JANUARY - 60]), ...[61, 0]],
  ...[...floats([0.5, 2]), ...floats([100, 50]), ...floats([110, NaN]), ...floats([50, 100]), ...floats([5, NaN]), ...floats([NaN, 0.25])],
  ...[...[4, 0], ...[0, 0], ...[5, 0], ...[0, 0]],
  // Three orders, one of each side.
  ...[3, ...[0, 0, 3], ...[1, 1, 1], ...[0, 1, 2], ...[0, 0, 0], ...[2, 2, 2], ...times([JANUARY, JANUARY, JANUARY + 5])],
  ...[...floats([100, 100, 110]), ...floats([1, 1, 1]), ...floats([NaN, 0.5, 0.5]), ...floats([NaN, NaN, 0.25]), ...[0, 4, 0]],
  // One position.
  ...[1, 0, 1, ...floats([2]), ...floats([NaN])],
];

test("trades, orders and positions are read with what is missing", () => {
  const { trades, orders, positions } = readDealings(Uint8Array.from(WHOLE));
  assert.deepEqual(trades[0], {
    window: 0,
    symbol: "BTC",
    status: "CLOSED",
    opened: JANUARY,
    closed: JANUARY + 60,
    amount: 0.5,
    openPrice: 100,
    closePrice: 110,
    cost: 50,
    netGain: 5,
    fees: null,
    entryReason: "crossing €",
    exitReason: "",
    stopLoss: "−5.0% trailing",
    takeProfit: "",
  });
  const { opened, closed, closePrice, netGain, fees } = trades[1];
  assert.deepEqual({ opened, closed, closePrice, netGain, fees }, { opened: JANUARY - 60, closed: null, closePrice: null, netGain: null, fees: 0.25 });
  assert.deepEqual(orders.map(({ side }) => side), ["", "buy", "sell"]);
  assert.deepEqual(orders.map(({ fee, slippage, reason }) => [fee, slippage, reason]), [[null, null, ""], [0.5, null, "crossing €"], [0.5, 0.25, ""]]);
  assert.deepEqual(positions, [{ window: 0, symbol: "BTC", amount: 2, cost: null }]);
});

test("an unknown layout, a block cut anywhere, one with a tail and a text that is not there are refused", () => {
  assert.throws(() => readDealings(Uint8Array.from([2, 0, 0, 0, 0])), /layout 2/);
  for (let length = 0; length < WHOLE.length; length++) {
    assert.throws(() => readDealings(Uint8Array.from(WHOLE.slice(0, length))), `${length} bytes`);
  }
  assert.throws(() => readDealings(Uint8Array.from([...WHOLE, 0])), /more bytes/);
  assert.throws(() => readDealings(Uint8Array.from([1, 1, 0, 0, 0, 1, 0, 9, ...floats([1, 1])])), /text that it does not hold/);
});
