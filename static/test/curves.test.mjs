// Curves: one window or all, rebased, and their drawdown.

import assert from "node:assert/strict";
import { test } from "node:test";
import { drawdown, equityCurve, extent, valueAt } from "../src/chart/curves.ts";

const PAYLOAD = {
  windows: [
    { index: 0, from: 0, to: 3 },
    { index: 2, from: 3, to: 5 },
  ],
  equity: { times: Float64Array.of(10, 20, 30, 25, 40), values: Float32Array.of(1, 1.5, 1.25, 1.25, 2.5) },
  rolling: { times: new Float64Array(), figures: [] },
};

test("all windows are one curve whose times ascend", () => {
  assert.deepEqual(equityCurve(PAYLOAD, null), { times: [10, 20, 30, 40], values: [1, 1.5, 1.25, 2.5] });
});

test("a window alone starts at 1; one that the strategy lacks has no curve", () => {
  assert.deepEqual(equityCurve(PAYLOAD, 2), { times: [25, 40], values: [1, 2] });
  assert.equal(equityCurve(PAYLOAD, 1), null);
});

test("drawdown is measured from the highest value so far, gaps stay gaps", () => {
  const curve = { times: [1, 2, 3, 4], values: [2, 1, null, 4] };
  assert.deepEqual(drawdown(curve).values, [0, -0.5, null, 0]);
});

test("the value at a time is that of the last point before it", () => {
  const curve = equityCurve(PAYLOAD, null);
  assert.deepEqual([5, 10, 29, 99].map((time) => valueAt(curve, time)), [null, 1, 1.5, 2.5]);
});

test("the extent covers all curves, and there is none without points", () => {
  assert.deepEqual(extent([{ times: [3, 9], values: [1, 1] }, { times: [1], values: [1] }]), [1, 9]);
  assert.equal(extent([{ times: [], values: [] }]), null);
});
