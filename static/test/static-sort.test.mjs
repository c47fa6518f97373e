// Tables as Rust writes them, sorted by what their cells say.

import assert from "node:assert/strict";
import { test } from "node:test";
import { numberIn } from "../src/table/static-sort.ts";

test("the number of a cell is read with its sign, whatever its unit; a dash says none", () => {
  const texts = ["+11.2%", "−1,234.5", "7.1\u00a0h", "−5.0e12%", "∞", "−∞", "3 of 7", "–", ""];
  assert.deepEqual(texts.map(numberIn), [11.2, -1234.5, 7.1, -5e12, Infinity, -Infinity, 3, null, null]);
});
