// The order of the ranking: best first, reversed, stable, missing values last.

import assert from "node:assert/strict";
import { test } from "node:test";
import { directionInWords, nextDirection, sortedOrder } from "../src/table/sort.ts";

const HIGHER = { kind: "number", better: "higher" };
const LOWER = { kind: "number", better: "lower" };
const NEITHER = { kind: "number", better: "neither" };
const TEXT = { kind: "text", better: "neither" };

test("the first activation puts the best first, the second reverses, the third returns", () => {
  for (const [column, best, reverse] of [
    [HIGHER, "descending", "ascending"],
    [LOWER, "ascending", "descending"],
    [NEITHER, "descending", "ascending"],
    [TEXT, "ascending", "descending"],
  ]) {
    assert.equal(nextDirection(column, null), best);
    assert.equal(nextDirection(column, best), reverse);
    assert.equal(nextDirection(column, reverse), best);
  }
});

test("missing values stand last in both directions", () => {
  const values = [null, "2", "", "10", "-1", "NaN"];
  assert.deepEqual(sortedOrder(values, HIGHER, "descending"), [3, 1, 4, 0, 2, 5]);
  assert.deepEqual(sortedOrder(values, HIGHER, "ascending"), [4, 1, 3, 0, 2, 5]);
});

test("equal values keep their order in both directions", () => {
  assert.deepEqual(sortedOrder(["1", "2", "1", "2"], LOWER, "ascending"), [0, 2, 1, 3]);
  assert.deepEqual(sortedOrder(["1", "2", "1", "2"], LOWER, "descending"), [1, 3, 0, 2]);
});

test("names are sorted as people count, whatever their case", () => {
  assert.deepEqual(sortedOrder(["ema_10", "EMA_9", null, "adx"], TEXT, "ascending"), [3, 1, 0, 2]);
});

test("the order is said in words that fit the column", () => {
  assert.equal(directionInWords(HIGHER, "descending"), "best first");
  assert.equal(directionInWords(LOWER, "descending"), "worst first");
  assert.equal(directionInWords(NEITHER, "ascending"), "smallest first");
  assert.equal(directionInWords(TEXT, "descending"), "Z to A");
});
