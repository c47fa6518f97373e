// Curves that are drawn, made of the points of a block: one window or all, rebased, with their drawdown.

import type { Curves, Points } from "../payload/curves.js";

/** A value over time, times ascending; null where there is none. */
export interface Curve {
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
}

/** The equity of all windows (null) or of one, 1 at its start; null when the strategy lacks that window. */
export function equityCurve(curves: Curves, window: number | null): Curve | null {
  const points = curves.equity;
  if (window === null) return rebase(ascending(points, 0, points.times.length));
  const part = curves.windows.find((candidate) => candidate.index === window);
  return part ? rebase(ascending(points, part.from, part.to)) : null;
}


/** How far each value lies below the highest so far: 0 or negative. */
export function drawdown(curve: Curve): Curve {
  let peak = 0;
  const values = curve.values.map((value) => {
    if (value === null) return null;
    peak = Math.max(peak, value);
    return peak > 0 ? value / peak - 1 : null;
  });
  return { times: curve.times, values };
}

/** The value at a time: that of the last point at or before it. */
export function valueAt(curve: Curve, time: number): number | null {
  let low = 0;
  let high = curve.times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((curve.times[middle] ?? Infinity) <= time) low = middle + 1;
    else high = middle;
  }
  return curve.values[low - 1] ?? null;
}

/** First and last time of all curves; null when there is no point. */
export function extent(curves: readonly Curve[]): [number, number] | null {
  let first = Infinity;
  let last = -Infinity;
  for (const { times } of curves) {
    first = Math.min(first, times[0] ?? Infinity);
    last = Math.max(last, times[times.length - 1] ?? -Infinity);
  }
  return first <= last ? [first, last] : null;
}

// Windows may overlap; a chart needs times that ascend, so what a later window tells again is passed over.
function ascending(points: Points, from: number, to: number): Curve {
  const times: number[] = [];
  const values: (number | null)[] = [];
  let last = -Infinity;
  for (let i = from; i < to; i++) {
    const time = points.times[i] ?? NaN;
    if (!(time > last)) continue;
    const value = points.values[i] ?? NaN;
    times.push(time);
    values.push(Number.isFinite(value) ? value : null);
    last = time;
  }
  return { times, values };
}

function rebase(curve: Curve): Curve {
  const base = curve.values.find((value) => value !== null);
  if (!base) return { times: curve.times, values: curve.values.map(() => null) };
  return { times: curve.times, values: curve.values.map((value) => (value === null ? null : value / base)) };
}
