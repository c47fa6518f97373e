// Lines that the legend draws: choosing, isolating and bringing back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { firstOf, isolate, toggle, visible } from "../src/overview/drawn-lines.ts";

const BEST_TWO = firstOf(4, 2);

test("the best are drawn at first", () => {
  assert.deepEqual(visible(BEST_TWO), [0, 1]);
});

test("one is added or taken away", () => {
  assert.deepEqual(visible(toggle(BEST_TWO, 3)), [0, 1, 3]);
  assert.deepEqual(visible(toggle(BEST_TWO, 0)), [1]);
});

test("one stands alone until it is isolated or toggled again", () => {
  const alone = isolate(BEST_TWO, 3);
  assert.deepEqual(visible(alone), [3]);
  assert.deepEqual(visible(isolate(alone, 3)), [0, 1]);
  assert.deepEqual(visible(toggle(alone, 3)), [0, 1]);
});

test("one that stands alone is joined by the next", () => {
  assert.deepEqual(visible(toggle(isolate(BEST_TWO, 3), 1)), [1, 3]);
});
