// Damaged blocks: whatever bytes a reader is given, it returns or throws an error; it does not hang or ask for endless memory.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readCurves } from "../src/payload/curves.ts";
import { readStrategies } from "../src/payload/strategies.ts";
import { readTrading } from "../src/payload/trading.ts";
import { readTrials } from "../src/payload/trials.ts";
import { goldenBlock } from "./golden.mjs";

const ROUNDS = Number(process.env.ROUNDS ?? 20_000);
const WINDOWS = [0, 1, 2, 3, 4, 5, 6];
const READERS = {
  curves: (bytes) => readCurves(bytes, WINDOWS),
  trading: (bytes) => readTrading(bytes, WINDOWS),
  strategies: readStrategies,
  trials: readTrials,
};

// The same mutations each time (mulberry32).
function randomOf(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), seed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function mutated(block, random) {
  const below = (limit) => Math.floor(random() * limit);
  let bytes = [...block];
  for (let changes = 1 + below(4); changes > 0; changes--) {
    const at = below(bytes.length + 1);
    const kind = below(5);
    if (kind === 0) bytes[at] = below(256);
    else if (kind === 1) bytes.splice(at, 0, ...Array.from({ length: below(9) }, () => 255));
    else if (kind === 2) bytes.splice(at, below(9));
    else if (kind === 3) bytes = bytes.slice(0, at);
    else bytes.splice(at, 0, ...bytes.slice(0, below(16)));
  }
  return Uint8Array.from(bytes);
}

for (const [name, read] of Object.entries(READERS)) {
  test(`damaged ${name} are refused or read, and nothing else happens`, () => {
    const random = randomOf(7);
    const block = goldenBlock(name);
    for (let round = 0; round < ROUNDS; round++) {
      const bytes = mutated(block, random);
      try {
        read(bytes);
      } catch (error) {
        assert.ok(error instanceof Error && !/memory|stack|Invalid (typed )?array length/i.test(error.message), `${error}: ${bytes}`);
      }
    }
  });
}
