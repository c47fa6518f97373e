// Numbers of the selected trials: quantiles, counts in bins, and one number for each cell of two columns.

import type { TrialColumn } from "../payload/trials.js";
import type { Levels } from "./columns.js";
import type { Statistic } from "./state.js";

/** The value below which a share of sorted values lies, between two in proportion, as src/stats/distribution.rs has it. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const position = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(position)] ?? NaN, sorted[Math.ceil(position)] ?? NaN];
  return below + (above - below) * (position % 1);
}

/** The finite places of the selected rows of each level, sorted; `order` has the rows by these places. */
export function byLevel(levels: Levels, column: TrialColumn, order: Uint32Array, mask: Uint8Array): Float64Array[] {
  return grouped(levels.of, levels.labels.length, column, order, mask);
}

/** What the selected trials of each pair of levels come to; row by row, the first level first. */
export function cellsOf(across: Levels, upwards: Levels, column: TrialColumn, order: Uint32Array, mask: Uint8Array, statistic: Statistic, lowestIsBest: boolean): Cell[] {
  const columns = across.labels.length;
  const of = new Int32Array(mask.length);
  for (let row = 0; row < of.length; row++) {
    const [x = -1, y = -1] = [across.of[row], upwards.of[row]];
    of[row] = x < 0 || y < 0 ? -1 : y * columns + x;
  }
  return grouped(of, columns * upwards.labels.length, column, order, mask).map((places) => ({ count: places.length, value: one(places, statistic, lowestIsBest) }));
}

export interface Cell {
  readonly count: number;
  /** NaN where no trial is. */
  readonly value: number;
}

function one(sorted: Float64Array, statistic: Statistic, lowestIsBest: boolean): number {
  if (sorted.length === 0) return NaN;
  const [least = NaN, most = NaN] = [sorted[0], sorted.at(-1)];
  switch (statistic) {
    case "count":
      return sorted.length;
    case "median":
      return quantile(sorted, 0.5);
    case "best":
      return lowestIsBest ? least : most;
    case "worst":
      return lowestIsBest ? most : least;
    case "mean":
      return sorted.reduce((sum, place) => sum + place, 0) / sorted.length;
  }
}

function grouped(of: ArrayLike<number>, groups: number, { places }: TrialColumn, order: Uint32Array, mask: Uint8Array): Float64Array[] {
  const counts = new Uint32Array(groups);
  const isIn = (row: number): boolean => (of[row] ?? -1) >= 0 && mask[row] === 1 && Number.isFinite(places[row]);
  for (let row = 0; row < mask.length; row++) if (isIn(row)) counts[of[row] ?? 0]!++;
  const all = Array.from(counts, (count) => new Float64Array(count));
  counts.fill(0);
  // In the order of their places: to sort the groups of every frame would take longer than to draw them.
  for (const row of order) {
    if (!isIn(row)) continue;
    const group = of[row] ?? 0;
    all[group]![counts[group]!++] = places[row] ?? NaN;
  }
  return all;
}

/** The tint, -3 to 3, of each value by its rank among the others, as src/report/tint.rs has it. */
export function tintsOf(values: readonly number[], sign: number): number[] {
  const sorted = values.filter((value) => !Number.isNaN(value)).map((value) => value * sign).sort((a, b) => a - b);
  if (sign === 0 || sorted.length < 2 || sorted[0] === sorted.at(-1)) return values.map(() => 0);
  return values.map((value) => {
    if (Number.isNaN(value)) return 0;
    const below = sorted.findIndex((other) => other >= value * sign);
    const equal = sorted.filter((other) => other === value * sign).length;
    const tint = ((below + (equal - 1) / 2) / (sorted.length - 1)) * 6 - 3;
    return Math.sign(tint) * Math.round(Math.abs(tint));
  });
}

/** How many selected rows lie in each of so many bins between two ends; each value in the bin that begins at or below it. */
export function countsOf(positions: ArrayLike<number>, mask: Uint8Array, start: number, width: number, bins: number): Uint32Array {
  const counts = new Uint32Array(bins);
  for (let row = 0; row < mask.length; row++) {
    const bin = Math.floor(((positions[row] ?? NaN) - start) / width);
    if (mask[row] === 1 && bin >= 0 && bin < bins) counts[bin]!++;
  }
  return counts;
}
