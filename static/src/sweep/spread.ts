// Positions of rows on an axis: those of columns with few values are spread a little, so that they do not all lie on one spot.

import type { TrialColumn } from "../payload/trials.js";
import type { Axis } from "./columns.js";

/** Steps of rounding that are this wide or less, in pixels, are not seen as such. */
const FINE = 12;

/** Where each row lies on an axis; those of few values are spread a little, so that they do not all lie on one spot. */
export function spread(column: TrialColumn, axis: Axis, seed: number): Float32Array {
  const distinct = new Set<number>();
  for (const place of column.places) {
    if (distinct.size > 24) return unrounded(column, axis, seed);
    if (!Number.isNaN(place)) distinct.add(place);
  }
  const sorted = [...distinct].sort((a, b) => a - b);
  const least = sorted.reduce((least, place, i) => (i > 0 ? Math.min(least, place - (sorted[i - 1] ?? 0)) : least), Infinity);
  return jittered(column, axis, seed, Number.isFinite(least) ? Math.min(lengthOf(axis, least) * 0.6, 26) : 0);
}

/** Where each row lies on an axis, somewhere in what was rounded to its number: bins of another width would show stripes. */
export function unrounded(column: TrialColumn, axis: Axis, seed: number): Float32Array {
  const step = lengthOf(axis, column.step);
  return jittered(column, axis, seed, step <= FINE ? step : 0);
}

function jittered({ places }: TrialColumn, axis: Axis, seed: number, room: number): Float32Array {
  return Float32Array.from(places, (place, row) => axis.at(place) + room * (noise(row, seed) - 0.5));
}

function lengthOf(axis: Axis, difference: number): number {
  return Math.abs(axis.at(difference) - axis.at(0));
}

/** A number from 0 to 1 that is always the same for a row. */
export function noise(row: number, seed: number): number {
  return (Math.imul(row * 2 + seed, 2_654_435_761) >>> 0) / 2 ** 32;
}

export function ordered(one: number, other: number): [number, number] {
  return one < other ? [one, other] : [other, one];
}

