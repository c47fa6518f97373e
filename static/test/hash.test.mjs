// The view in the page's hash: written, read back, and read with care.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readHash, writeHash } from "../src/view/hash.ts";
import { FIRST_VIEW } from "../src/view/view.ts";

const FULL = {
  section: "equity",
  window: 1,
  isLog: true,
  sort: { column: "profit-f", direction: "descending" },
  selection: [3, 0],
  drawn: [0, 2],
  columns: ["cagr", "worst-dd"],
  filters: { tag: "slow>=100 & \"x\"#?", metric: { name: "chained_cagr", min: 0.05, max: null }, parameter: { name: "a=b", value: "1,5" } },
  sweep: "x:p.a%3bb;in:p.fast,1,2.5",
  zooms: new Map([["equity", [1_646_092_800, 1_654_041_600]], ["s1.rolling", [1_646_116_200, 1_646_202_600]]]),
};

test("a plain hash is a section, none is the first view", () => {
  assert.equal(writeHash(FIRST_VIEW), "");
  assert.equal(writeHash({ ...FIRST_VIEW, section: "s3" }), "#s3");
  assert.deepEqual(readHash("", 3, 5), FIRST_VIEW);
  assert.deepEqual(readHash("#s3", 3, 5), { ...FIRST_VIEW, section: "s3" });
});

test("a whole view is read back as it was", () => {
  assert.deepEqual(readHash(writeHash(FULL), 3, 5), FULL);
  assert.deepEqual(readHash(writeHash({ ...FULL, drawn: [] }), 3, 5).drawn, []);
  assert.deepEqual(readHash(writeHash({ ...FULL, columns: [] }), 3, 5).columns, []);
});

test("a zoom is told in days, and in minutes where it is short; what is no span of time is left out", () => {
  const hash = writeHash({ ...FIRST_VIEW, zooms: FULL.zooms });
  assert.equal(hash, "#?zoom=equity:20220301-20220601,s1.rolling:20220301T0630-20220302T0630");
  assert.deepEqual(readHash("#?zoom=a:20220601-20220301,b:x-y,c:20220301", 3, 5).zooms, new Map());
});

test("it reads well", () => {
  const view = { ...FIRST_VIEW, section: "equity", window: 1, selection: [0, 3], sort: { column: "cagr", direction: "descending" } };
  assert.equal(writeHash({ ...view, filters: { ...FIRST_VIEW.filters, tag: "x" } }), "#equity?w=2&sort=cagr:desc&sel=1,4&tag=x");
  assert.equal(writeHash({ ...FIRST_VIEW, isLog: true }), "#?scale=log");
});

test("what is not there, twice there or nonsense is left out", () => {
  const view = readHash("#?w=9&sel=4,99,4,x,0,1.5&sort=cagr&metric=&min=1&param=a&scale=tall&draw=,99&tag=", 3, 5);
  assert.deepEqual(view, { ...FIRST_VIEW, selection: [3] });
  assert.equal(readHash("#?w=", 3, 5).window, null);
  assert.deepEqual(readHash("#?metric=a&min=&max=1e999", 3, 5).filters.metric, { name: "a", min: null, max: null });
  assert.doesNotThrow(() => readHash("#%E0%A4?tag=%E0%A4", 3, 5));
});
