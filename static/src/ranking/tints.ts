// Tints of values by their rank among their like, -3 (worst) to 3 (best); mirrors src/report/tint.rs.

import type { Better } from "../table/sort.js";

export function tintsOf(values: readonly (number | null)[], better: Better): number[] {
  if (better === "neither") return values.map(() => 0);
  const sign = better === "higher" ? 1 : -1;
  const sorted = values.flatMap((value) => (value === null ? [] : [value * sign])).sort((a, b) => a - b);
  if (sorted[0] === sorted.at(-1)) return values.map(() => 0);
  return values.map((value) => {
    if (value === null) return 0;
    const below = countBelow(sorted, (other) => other < value * sign);
    const equal = countBelow(sorted, (other) => other <= value * sign) - below;
    const tint = ((below + (equal - 1) / 2) / (sorted.length - 1)) * 6 - 3;
    // Rust rounds halves away from zero.
    return Math.sign(tint) * Math.round(Math.abs(tint));
  });
}

/** The class of the style sheet; "" for none. */
export function tintClass(tint: number): string {
  return tint === 0 ? "" : `${tint > 0 ? "good" : "bad"}${Math.abs(tint)}`;
}

function countBelow(sorted: readonly number[], isBelow: (value: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBelow(sorted[middle] ?? Infinity)) low = middle + 1;
    else high = middle;
  }
  return low;
}
