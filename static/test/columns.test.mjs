// Columns of the ranking: as many as fit, by priority.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fitting } from "../src/ranking/columns.ts";

const column = (width, priority) => ({ width, priority });
const SIX = [column(10, 3), column(10, 1), column(10, 6), column(10, 2), column(10, 4), column(30, 5)];

test("where there is room all are shown", () => {
  assert.deepEqual(fitting(SIX, 80), SIX.map(() => true));
});

test("those of the lowest priority go first, and one that is too wide gives way to narrower ones", () => {
  assert.deepEqual(fitting(SIX, 79), [true, true, false, true, true, true]);
  assert.deepEqual(fitting(SIX, 69), [true, true, true, true, true, false]);
});

test("where there is room for hardly any all are shown, and the table scrolls", () => {
  assert.deepEqual(fitting(SIX, 29), SIX.map(() => true));
});
