// The sweep: its state in the address, its selection, its numbers.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Columns } from "../src/sweep/columns.ts";
import { byLevel, cellsOf, quantile, tintsOf } from "../src/sweep/figures.ts";
import { readState, writeState } from "../src/sweep/state.ts";
import { select } from "../src/sweep/store.ts";

const column = (key, places, texts = null) => ({
  key,
  kind: key.startsWith("m.") ? "metric" : "parameter",
  label: key.slice(2),
  short: key.slice(2),
  better: "higher",
  scale: 1,
  isFall: false,
  places: Float64Array.from(places),
  texts,
  write: (place) => (texts ? (texts[place] ?? "–") : String(place)),
  plain: (place) => place,
});

function columnsOf(all, importance = []) {
  const rows = all[0].places.length;
  return new Columns({ rows, all: rows, matching: rows, ascending: false, winners: [0], rankOf: new Int32Array(rows).fill(-1), importance, columns: all, name: String, handle: String });
}

const SMALL = () =>
  columnsOf(
    [column("m.sharpe_ratio", [4, 3, 2, 1, NaN]), column("p.fast", [5, 5, 10, 10, 10]), column("p.kind", [0, 1, 0, 1, NaN], ["a", "b"]), column("p.same", [1, 1, 1, 1, 1])],
    [["kind", 0.6], ["fast", 0.2]],
  );

test("a state is written as far as it differs, and read back", () => {
  const columns = SMALL();
  const first = columns.first();
  assert.equal(writeState(first, first), "");
  const state = { ...first, x: "p.fast", statistic: "best", ranges: new Map([["p.kind", [0, 1]]]), sort: { key: "p.fast", isDescending: true } };
  const text = writeState(state, first);
  assert.equal(text, "x:p.fast;statistic:best;in:p.kind,0,1;sort:p.fast,desc");
  assert.deepEqual(readState(text, first, (key) => columns.has(key)), state);
});

test("names with separators survive the address, and columns that are not there are passed over", () => {
  const columns = columnsOf([column("m.sharpe_ratio", [1, 2]), column("p.a;b:c,d%", [1, 2])]);
  const first = columns.first();
  const state = { ...first, axes: ["p.a;b:c,d%"], ranges: new Map([["p.a;b:c,d%", [1, 1]]]) };
  assert.deepEqual(readState(writeState(state, first), first, (key) => columns.has(key)), state);
  assert.deepEqual(readState("x:p.gone;in:p.gone,1,2;axes:p.gone;nonsense;:::", first, (key) => columns.has(key)), first);
});

test("parameters come by importance, and those that do not vary are no axis", () => {
  const columns = SMALL();
  assert.deepEqual(columns.parameters.map(({ key }) => key), ["p.kind", "p.fast"]);
  assert.deepEqual(columns.first().axes, ["p.kind", "p.fast", "m.sharpe_ratio"]);
});

test("rows are selected that lie in all ranges; a missing value lies in none", () => {
  const columns = SMALL();
  assert.deepEqual([...select(columns, new Map([["p.fast", [10, 10]]])).mask], [0, 0, 1, 1, 1]);
  assert.equal(select(columns, new Map([["p.fast", [10, 10]], ["p.kind", [0, 1]]])).count, 2);
});

test("many values become bands of equally many trials, few are levels of their own", () => {
  const columns = columnsOf([column("m.sharpe_ratio", Array.from({ length: 80 }, (_, i) => i / 10)), column("p.fast", Array.from({ length: 80 }, (_, i) => i % 3))]);
  const [bands, levels] = columns.all.map((one) => columns.levelsOf(one));
  assert.equal(bands.labels.length, 8);
  assert.equal(bands.labels[1], "1–1.9");
  assert.deepEqual(levels.labels, ["0", "1", "2"]);
  assert.equal(bands.of.filter((level) => level === 7).length, 10);
});

test("cells and profiles are of the selected trials alone", () => {
  const columns = SMALL();
  const [ranked, fast, kind] = columns.all;
  const { mask } = select(columns, new Map([["p.fast", [5, 5]]]));
  const cells = cellsOf(columns.levelsOf(fast), columns.levelsOf(kind), ranked, columns.orderOf(ranked), mask, "mean", false);
  assert.deepEqual(cells.map(({ value }) => value), [4, NaN, 3, NaN]);
  const everything = select(columns, new Map()).mask;
  assert.deepEqual(byLevel(columns.levelsOf(fast), ranked, columns.orderOf(ranked), everything).map((places) => [...places]), [[3, 4], [1, 2]]);
  assert.equal(quantile([1, 2, 3, 4], 0.25), 1.75);
});

test("tints go by rank in the better direction", () => {
  assert.deepEqual(tintsOf([0.1, 0.5, NaN, 0.3], 1), [-3, 3, 0, 0]);
  assert.deepEqual(tintsOf([0.1, 0.5, NaN, 0.3], -1).map(Math.abs), [3, 3, 0, 0]);
});
