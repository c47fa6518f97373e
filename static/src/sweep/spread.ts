// Positions of rows on an axis: those of columns with few values are spread a little, so that they do not all lie on one spot.

import type { TrialColumn } from "../payload/trials.js";
import type { Axis } from "./columns.js";

/** Where each row lies on an axis; those of few values are spread a little, so that they do not all lie on one spot. */
export function spread(column: TrialColumn, axis: Axis, seed: number): Float32Array {
  const distinct = new Set<number>();
  for (const place of column.places) {
    if (distinct.size > 24) break;
    if (!Number.isNaN(place)) distinct.add(place);
  }
  const sorted = [...distinct].sort((a, b) => a - b);
  const least = sorted.reduce((least, place, i) => (i > 0 ? Math.min(least, place - (sorted[i - 1] ?? 0)) : least), Infinity);
  const room = distinct.size > 24 || !Number.isFinite(least) ? 0 : Math.min(Math.abs(axis.at(least) - axis.at(0)) * 0.6, 26);
  return Float32Array.from(column.places, (place, row) => axis.at(place) + room * (noise(row, seed) - 0.5));
}

/** A number from 0 to 1 that is always the same for a row. */
export function noise(row: number, seed: number): number {
  return (Math.imul(row * 2 + seed, 2_654_435_761) >>> 0) / 2 ** 32;
}

export function ordered(one: number, other: number): [number, number] {
  return one < other ? [one, other] : [other, one];
}

