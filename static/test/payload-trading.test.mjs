// The block of trades, orders and positions: what is damaged is refused. What is sound is read in golden.test.mjs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readTrading } from "../src/payload/trading.ts";
import { floats } from "./bytes.mjs";
import { goldenBlock } from "./golden.mjs";

const WHOLE = goldenBlock("trading");
/** Where the strategy's windows stand in the report's list. */
const PLACES = [4, 5];

test("an unknown layout, a block cut anywhere, one with a tail and a text that is not there are refused", () => {
  assert.throws(() => readTrading(Uint8Array.from([2, 0, 0, 0, 0]), PLACES), /layout 2/);
  for (let length = 0; length < WHOLE.length; length++) {
    assert.throws(() => readTrading(WHOLE.subarray(0, length), PLACES), `${length} bytes`);
  }
  assert.throws(() => readTrading(Uint8Array.from([...WHOLE, 0]), PLACES), /more bytes/);
  assert.throws(() => readTrading(Uint8Array.from([1, 1, 0, 0, 0, 0, 0, 1, 0, 9, ...floats([1, 1])]), PLACES), /text that it does not hold/);
});
