// Axis marks and the text of numbers and dates.

import assert from "node:assert/strict";
import { test } from "node:test";
import { date, percent, ratio } from "../src/text/format.ts";
import { multiples, roundStep, timeLabels, timeTicks } from "../src/chart/ticks.ts";
import { CHANGE, LOG_CHANGE } from "../src/chart/units.ts";

const at = (text) => Date.parse(`${text}Z`) / 1000;
const labels = (start, end, count) => timeLabels(timeTicks(at(start), at(end), count));

test("steps are round and marks lie between the ends", () => {
  assert.equal(roundStep(0, 0.47, 5), 0.1);
  assert.equal(roundStep(0, 100, 4), 25);
  assert.deepEqual(multiples(-0.12, 0.21, 0.1), [-0.1, 0, 0.1, 0.2]);
});

test("an axis without extent still has a step", () => {
  assert.equal(roundStep(1, 1, 5), 1);
  assert.equal(roundStep(NaN, NaN, 5), 1);
});

test("dates are marked by the hour, day, month or year and name the year where it begins", () => {
  assert.deepEqual(labels("2022-01-15T00:00", "2023-04-15T00:00", 6), ["Apr 2022", "Jul", "Oct", "Jan 2023", "Apr"]);
  assert.deepEqual(labels("2022-12-30T12:00", "2023-01-03T00:00", 5), ["31 Dec 2022", "1 Jan 2023", "2 Jan", "3 Jan"]);
  assert.deepEqual(labels("2022-03-01T22:00", "2022-03-02T02:00", 5), ["22:00", "23:00", "2 Mar", "01:00", "02:00"]);
  assert.deepEqual(labels("2015-06-01T00:00", "2024-06-01T00:00", 5), ["2016", "2018", "2020", "2022", "2024"]);
});

test("marks of changes read differently from each other on both scales", () => {
  for (const unit of [CHANGE, LOG_CHANGE]) {
    for (const [low, high] of [[0.999, 1.004], [0.8, 1.3], [0.5, 40]]) {
      const marks = unit.marks(unit.project(low), unit.project(high), 5);
      const texts = marks.map((mark) => unit.mark(mark, marks));
      assert.ok(marks.length >= 2, `${low} to ${high}: ${texts}`);
      assert.equal(new Set(texts).size, texts.length, `${low} to ${high}: ${texts}`);
    }
  }
});

test("a logarithmic axis has no place for an index of zero", () => {
  assert.equal(LOG_CHANGE.project(0), null);
});

test("numbers carry a true minus sign, and what is missing a dash", () => {
  assert.deepEqual([0.177, -0.032, -0.0001, 12.5, null].map((value) => percent(value)), [
    "+17.7%", "−3.2%", "0.0%", "+1,250.0%", "–",
  ]);
  assert.deepEqual([0.718, -0.131, -0.001].map((value) => ratio(value)), ["0.72", "−0.13", "0.00"]);
});

test("dates are in UTC, with the time of day where it is not midnight", () => {
  assert.equal(date(at("2022-04-05T00:00")), "5 Apr 2022");
  assert.equal(date(at("2022-04-05T14:05")), "5 Apr 2022, 14:05");
});
