// Filters: the winners that they leave, and what there is to choose from.

import assert from "node:assert/strict";
import { test } from "node:test";
import { FORMS } from "./forms.mjs";
import { choosableParameters, matching, sensible, tagsOf } from "../src/view/filter.ts";
import { NO_FILTERS } from "../src/view/view.ts";

const strategy = (tag, values, parameters) => ({ tag, values, parameters });
const DATA = {
  metrics: [{ name: "cagr", form: FORMS.change }, { name: "sharpe", form: FORMS.ratio }],
  strategies: [
    strategy("x", [0.1, 1], [["fast", "8"], ["same", "1"]]),
    strategy("y", [0.3, null], [["fast", "16"], ["same", "1"]]),
    strategy(null, [null, -1], [["same", "1"], ["extra", "a"]]),
  ],
};
const left = (part) => matching(DATA, { ...NO_FILTERS, ...part }).flatMap((is, i) => (is ? [i] : []));

test("tag, range and parameter each narrow down, and together", () => {
  assert.deepEqual(left({}), [0, 1, 2]);
  assert.deepEqual(left({ tag: "x" }), [0]);
  assert.deepEqual(left({ metric: { name: "cagr", min: 0.1, max: 0.3 } }), [0, 1]);
  assert.deepEqual(left({ metric: { name: "sharpe", min: null, max: 0 } }), [2]);
  assert.deepEqual(left({ parameter: { name: "fast", value: "16" } }), [1]);
  assert.deepEqual(left({ tag: "x", parameter: { name: "fast", value: "16" } }), []);
});

test("a limit holds what is written like it, whatever single precision made of it", () => {
  const rates = { metrics: [{ name: "win_rate", form: FORMS.percent }], strategies: [strategy(null, [Math.fround(0.7)], []), strategy(null, [0.6998], [])] };
  assert.deepEqual(matching(rates, { ...NO_FILTERS, metric: { name: "win_rate", min: 0.7, max: 0.7 } }), [true, false]);
});

test("a fall is limited by what its column says, whichever sign the bundle gives it", () => {
  const falls = { metrics: [{ name: "worst_drawdown", form: FORMS.fall }], strategies: [strategy(null, [0.1], []), strategy(null, [0.25], []), strategy(null, [-0.15], [])] };
  const limited = (min, max) => matching(falls, { ...NO_FILTERS, metric: { name: "worst_drawdown", min, max } });
  assert.deepEqual(limited(-0.2, null), [true, false, true], "at least −20%");
  assert.deepEqual(limited(null, -0.12), [false, true, true], "at most −12%");
  assert.deepEqual(limited(0.1, null), [false, false, false], "no fall is a gain");
});

test("a filter that names what no winner has is none", () => {
  const known = { tag: "y", metric: { name: "cagr", min: 0, max: null }, parameter: { name: "fast", value: "16" } };
  assert.deepEqual(sensible(DATA, known), known);
  assert.deepEqual(sensible(DATA, { tag: "z", metric: { name: "nothing", min: 0, max: 1 }, parameter: { name: "fast", value: "9" } }), NO_FILTERS);
});

test("a range without limits, or of a metric that is unknown, leaves all", () => {
  assert.deepEqual(left({ metric: { name: "cagr", min: null, max: null } }), [0, 1, 2]);
  assert.deepEqual(left({ metric: { name: "nothing", min: 1, max: 2 } }), [0, 1, 2]);
});

test("only what differs can be chosen", () => {
  assert.deepEqual(tagsOf(DATA.strategies), ["x", "y"]);
  assert.deepEqual([...choosableParameters(DATA.strategies)], [["fast", ["8", "16"]], ["extra", ["a"]]]);
});
