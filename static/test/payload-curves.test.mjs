// The data block: read back what src/report/payload/curves.rs writes, refuse what is damaged.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readCurves } from "../src/payload/curves.ts";
import { floats, times, varint } from "./bytes.mjs";

const JANUARY = 1_642_204_800;
const WHOLE = [
  1,
  ...[2, 0, 2, 3, 1],
  ...times([JANUARY, JANUARY + 3600, JANUARY - 86_400]),
  ...floats([1, 1.5, 0.75]),
  ...[2, ...times([JANUARY, 5_000_000_000]), 2, 0, ...varint(10_001), 0, 0, 0, ...varint(3000)],
];

test("a block is read with its windows, times beyond 32 bits and times that step back", () => {
  const curves = readCurves(Uint8Array.from(WHOLE), [4, 5, 6, 7]);
  assert.deepEqual(curves.windows, [
    { index: 4, from: 0, to: 2 },
    { index: 7, from: 2, to: 3 },
  ]);
  assert.deepEqual([...curves.equity.times], [JANUARY, JANUARY + 3600, JANUARY - 86_400]);
  assert.deepEqual([...curves.equity.values], [1, 1.5, 0.75]);
  assert.deepEqual([...curves.rolling.times], [JANUARY, 5_000_000_000]);
  assert.deepEqual(curves.rolling.figures, [{ whole: null, values: [0.5, null] }, { whole: null, values: [null, -1.5] }]);
});

test("a block that is not aligned in its buffer is read all the same", () => {
  const shifted = Uint8Array.from([0, 0, 0, ...WHOLE]).subarray(3);
  assert.equal(readCurves(shifted, []).equity.values[1], 1.5);
});

test("a block of no windows is empty", () => {
  const curves = readCurves(Uint8Array.from([1, 0, 0, 0]), []);
  assert.equal(curves.equity.times.length + curves.rolling.times.length, 0);
});

test("an unknown layout, a block cut anywhere and a block with a tail are refused", () => {
  assert.throws(() => readCurves(Uint8Array.from([2, 0, 0]), []), /layout 2/);
  for (let length = 0; length < WHOLE.length; length++) {
    assert.throws(() => readCurves(Uint8Array.from(WHOLE.slice(0, length)), []), `${length} bytes`);
  }
  assert.throws(() => readCurves(Uint8Array.from([...WHOLE, 0]), []), /more bytes/);
});
