// The equity of winners as multiples of the reference's, over the span that all of them have in common.

import type { Curve } from "../chart/curves.js";
import type { TimeRange } from "../chart/zoom.js";

const DAY = 86_400;
const DAYS_OF_YEAR = 365.25;

/** From the latest of the starts to the earliest of the ends; null when that is no time at all. */
export function commonSpan(curves: readonly Curve[]): TimeRange | null {
  const start = Math.max(...curves.map(({ times }) => times[0] ?? Infinity));
  const end = Math.min(...curves.map(({ times }) => times.at(-1) ?? -Infinity));
  return curves.length > 0 && start < end ? [start, end] : null;
}

/** A curve divided by the reference's within a span, 1 at its start. Between points both run straight. */
export function relativeCurve(curve: Curve, reference: Curve, [start, end]: TimeRange): Curve {
  const own = new Set([start, end]);
  for (const { times } of [curve, reference]) for (const time of times) if (time > start && time < end) own.add(time);
  const times = [...own].sort((a, b) => a - b);
  const raw = times.map((time) => {
    const [value, base] = [between(curve, time), between(reference, time)];
    return value === null || base === null || base <= 0 ? null : value / base;
  });
  const first = raw.find((value) => value !== null && value > 0);
  return { times, values: raw.map((value) => (value === null || !first ? null : value / first)) };
}

/** The value at a time on the straight line between the points around it; null outside of the curve and at gaps. */
export function between({ times, values }: Curve, time: number): number | null {
  let low = 0;
  let high = times.length - 1;
  if (high < 0 || time < (times[0] ?? NaN) || time > (times[high] ?? NaN)) return null;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) <= time) low = middle;
    else high = middle;
  }
  const [from = NaN, to = NaN] = [times[low], times[high]];
  const [before = null, after = null] = [values[low], values[high]];
  if (time === to) return after;
  if (before === null || after === null) return time === from ? before : null;
  return to === from ? before : before + ((after - before) * (time - from)) / (to - from);
}

/** "637 days (1.7 years)" */
export function lengthInWords([start, end]: TimeRange): string {
  const days = (end - start) / DAY;
  if (days < 1) return "less than a day";
  const whole = Math.round(days);
  const text = `${whole.toLocaleString("en-US")} ${whole === 1 ? "day" : "days"}`;
  return days >= DAYS_OF_YEAR ? `${text} (${(days / DAYS_OF_YEAR).toFixed(1)} years)` : text;
}
