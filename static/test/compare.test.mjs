// The comparison: what differs, who is best, how equity runs against the reference's.

import assert from "node:assert/strict";
import { test } from "node:test";
import { FORMS } from "./forms.mjs";
import { bestColumns, parameterRows } from "../src/compare/differences.ts";
import { between, commonSpan, lengthInWords, relativeCurve } from "../src/compare/relative.ts";
import { differenceText, metricText } from "../src/text/metric-text.ts";

const curve = (times, values) => ({ times, values });

test("parameters that differ, or that one lacks, are marked", () => {
  const rows = parameterRows([{ parameters: [["a", "1"], ["b", "2"]] }, { parameters: [["b", "2"], ["a", "3"], ["c", "4"]] }]);
  assert.deepEqual(rows.map(({ name, differs }) => [name, differs]), [["a", true], ["b", false], ["c", true]]);
  assert.deepEqual(rows[2].values, [null, "4"]);
});

test("the best is the highest or the lowest; where all are alike there is none", () => {
  assert.deepEqual(bestColumns([1, null, 3, 3], { better: "higher", form: FORMS.ratio }), [2, 3]);
  assert.deepEqual(bestColumns([0.1, -0.05], { better: "lower", form: FORMS.fall }), [1]);
  assert.deepEqual(bestColumns([1, 1, null], { better: "higher", form: FORMS.ratio }), []);
  assert.deepEqual(bestColumns([1, 2], { better: "neither", form: FORMS.count }), []);
  assert.deepEqual(bestColumns([1, Infinity], { better: "higher", form: FORMS.ratio }), [1]);
});

test("metrics are written as the page writes them, differences with their sign", () => {
  const texts = [["change", 0.112], ["percent", 0.112], ["fall", 0.087], ["fall", 0], ["ratio", -0.724], ["count", 1546], ["days", 12], ["hours", 7.12], ["money", 1234.5]];
  const expected = ["+11.2%", "11.2%", "−8.7%", "0.0%", "−0.72", "1,546", "12\u00a0d", "7.1\u00a0h", "+1,234.50"];
  assert.deepEqual(texts.map(([form, value]) => metricText(value, FORMS[form])), expected);
  const fine = [["basisPoints", 0.00043], ["rate", 313.07], ["rate", 26.09], ["rate", 6.016], ["change", -5e10], ["money", 1e300]];
  assert.deepEqual(fine.map(([form, value]) => metricText(value, FORMS[form])), ["+4.3\u00a0bp", "313", "26.1", "6.02", "−5.0e12%", "+1.0e300"]);
  assert.deepEqual([null, NaN, Infinity, -Infinity].map((value) => metricText(value, FORMS.ratio)), ["–", "–", "∞", "−∞"]);
  assert.equal(differenceText(0.15, 0.1, FORMS.change), "+5.0");
  assert.equal(differenceText(0.15, 0.1, FORMS.fall), "−5.0");
  assert.equal(differenceText(0.1001, 0.1, FORMS.percent), "0.0");
  assert.equal(differenceText(3, null, FORMS.count), "");
  assert.equal(differenceText(Infinity, 1, FORMS.ratio), "");
});

test("the common span ends where the first curve ends; there may be none", () => {
  assert.deepEqual(commonSpan([curve([0, 10], [1, 1]), curve([5, 20], [1, 1])]), [5, 10]);
  assert.equal(commonSpan([curve([0, 10], [1, 1]), curve([10, 20], [1, 1])]), null);
  assert.equal(commonSpan([]), null);
});

test("a relative curve starts at 1 and needs no points at the same times", () => {
  const own = curve([0, 4], [2, 4]);
  const reference = curve([-2, 2, 6], [1, 1, 2]);
  const relative = relativeCurve(own, reference, [0, 4]);
  assert.deepEqual(relative.times, [0, 2, 4]);
  assert.deepEqual(relative.values, [1, 1.5, 4 / 1.5 / 2]);
  assert.ok(relativeCurve(reference, reference, [0, 4]).values.every((value) => value === 1));
});

test("where the reference has lost all there is nothing to divide by", () => {
  assert.deepEqual(relativeCurve(curve([0, 1], [1, 1]), curve([0, 1], [1, 0]), [0, 1]).values, [1, null]);
  assert.equal(between(curve([0, 2], [1, null]), 1), null);
  assert.equal(between(curve([0, 2], [1, 3]), 3), null);
});

test("the length of the span is said in words", () => {
  const DAY = 86_400;
  assert.equal(lengthInWords([0, DAY / 2]), "less than a day");
  assert.equal(lengthInWords([0, DAY]), "1 day");
  assert.equal(lengthInWords([0, 637 * DAY]), "637 days (1.7 years)");
});
