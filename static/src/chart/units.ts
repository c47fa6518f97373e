// Units that panes measure in: the height of a value, the marks of the axis and the text of each.

import { percent, ratio } from "../text/format.js";
import { multiples, roundStep } from "./ticks.js";

export interface Unit {
  /** From a value to its height on the axis; null where it has none. */
  project(value: number): number | null;
  /** Heights of the marks between two heights. */
  marks(low: number, high: number, count: number): number[];
  /** What the mark at a height says, given all marks. */
  mark(height: number, marks: readonly number[]): string;
  /** A value in words. */
  write(value: number | null): string;
  /** The heights that the axis spans for values between these heights. */
  span(low: number, high: number): [number, number];
}

function linearMarks(low: number, high: number, count: number): number[] {
  return multiples(low, high, roundStep(low, high, count));
}

// As many digits as the distance of the marks needs, so that no two read the same.
function digitsFor(marks: readonly number[], scale: number): number {
  const step = marks.reduce((least, mark, i) => Math.min(least, Math.abs(mark - (marks[i - 1] ?? Infinity))), Infinity);
  if (!Number.isFinite(step) || step <= 0) return 0;
  const scaled = step * scale;
  return [0, 1, 2].find((digits) => Math.abs(scaled * 10 ** digits - Math.round(scaled * 10 ** digits)) < 1e-6 * 10 ** digits) ?? 3;
}

function padded(low: number, high: number): [number, number] {
  const room = (high - low) * 0.05 || Math.abs(high) * 0.05 || 0.01;
  return [low - room, high + room];
}

/** Equity as change since the start: an index of 1.15 stands at +15%. */
export const CHANGE: Unit = {
  project: (index) => index - 1,
  marks: linearMarks,
  mark: (height, marks) => percent(height, digitsFor(marks, 100)),
  write: (index) => percent(index === null ? null : index - 1),
  span: padded,
};

/** Equity on a logarithmic scale, still labelled as change since the start. */
export const LOG_CHANGE: Unit = {
  project: (index) => (index > 0 ? Math.log(index) : null),
  marks(low, high, count) {
    const [from, to] = [Math.exp(low), Math.exp(high)];
    // Within a small range round changes read better than powers; beyond it only powers stay apart.
    if (to < from * 4) return linearMarks(from - 1, to - 1, count).map((change) => Math.log1p(change));
    const step = roundStep(Math.log10(from), Math.log10(to), count);
    const factors = step <= 0.35 ? [1, 2, 5] : [1];
    return multiples(Math.floor(Math.log10(from)), Math.log10(to), Math.max(1, Math.ceil(step)))
      .flatMap((power) => factors.map((factor) => Math.log(factor * 10 ** power)))
      .filter((height) => height >= low && height <= high);
  },
  mark: (height, marks) => percent(Math.expm1(height), digitsFor(marks.map(Math.expm1), 100)),
  write: CHANGE.write,
  span: padded,
};

/** Drop from the highest value so far: the axis hangs from 0%. */
export const DRAWDOWN: Unit = {
  project: (fraction) => fraction,
  marks: linearMarks,
  mark: CHANGE.mark,
  write: (fraction) => percent(fraction),
  span: (low) => [Math.min(low * 1.08, -0.001), 0],
};

/** A size in percent: the axis stands on 0%. */
export const SIZE: Unit = {
  project: (fraction) => fraction,
  marks: linearMarks,
  mark: (height, marks) => percent(height, digitsFor(marks, 100)).replace("+", ""),
  write: (fraction) => percent(fraction).replace("+", ""),
  span: (_, high) => [0, high * 1.05 || 0.01],
};

/** A plain ratio, such as Sharpe's. */
export const RATIO: Unit = {
  project: (value) => value,
  marks: linearMarks,
  mark: (height, marks) => ratio(height, digitsFor(marks, 1)),
  write: (value) => ratio(value),
  span: (low, high) => padded(Math.min(low, 0), Math.max(high, 0)),
};
