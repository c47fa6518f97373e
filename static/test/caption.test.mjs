// The caption of the overview.

import assert from "node:assert/strict";
import { test } from "node:test";
import { captionOf } from "../src/overview/caption.ts";

const FIRST = { positions: [0, 1, 2], leader: "a", window: null, isLog: false, noun: "winners" };

test("it says who is drawn, when, and whose drawdown is filled", () => {
  assert.equal(captionOf(FIRST), "The best 3, chained over the windows in order of date; dashed lines mark where a window begins. The drawdowns are below, that of a filled.");
  assert.equal(captionOf({ ...FIRST, positions: [1, 4], leader: "b", window: "2022", isLog: true }), "2 chosen winners, in the window 2022 alone, on a logarithmic scale. The drawdowns are below, that of b filled.");
  assert.match(captionOf({ ...FIRST, positions: [1, 4], noun: "backtests" }), /^2 chosen backtests,/);
  assert.equal(captionOf({ ...FIRST, positions: [7], leader: "h", window: "x" }), "h, in the window x alone. The drawdown is below.");
  assert.equal(captionOf({ ...FIRST, positions: [] }), "");
});
