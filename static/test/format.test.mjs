// Numbers as the page writes them, as src/report/text.rs does.

import assert from "node:assert/strict";
import { test } from "node:test";
import { percent, ratio } from "../src/text/format.ts";

test("what lies in the middle is rounded away from zero as Rust does", () => {
  assert.deepEqual([0.125, -0.375, 1.005, 2.675, 0.004].map((value) => ratio(value)), ["0.13", "−0.38", "1.00", "2.67", "0.00"]);
  assert.deepEqual([0.5625, 0.0625, -0.0005].map((value) => percent(value)), ["+56.3%", "+6.3%", "−0.1%"]);
  assert.deepEqual([0.5, 2.5, 1234567.5].map((value) => ratio(value, 0)), ["1", "3", "1,234,568"]);
});
