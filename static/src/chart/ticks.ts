// Positions of the marks of axes: round values, and round dates in UTC.

import { clock, month } from "../text/format.js";

const DAY = 86_400;
const DAY_STEPS = [1 / 24, 1 / 8, 1 / 4, 1 / 2, 1, 2, 7, 14];
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120, 240];
const DAYS_OF_MONTH = 30.44;

/** The round step (1, 2, 2.5 or 5 times a power of ten) that makes about `count` marks between two values. */
export function roundStep(low: number, high: number, count: number): number {
  const rough = (high - low) / Math.max(1, count);
  if (!(rough > 0) || !Number.isFinite(rough)) return 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 2.5, 5].find((factor) => factor * power >= rough * 0.999) ?? 10);
}

/** The multiples of the step from low to high. */
export function multiples(low: number, high: number, step: number): number[] {
  const marks: number[] = [];
  const last = Math.floor(high / step + 1e-9);
  for (let n = Math.ceil(low / step - 1e-9); n <= last && marks.length < 100; n++) marks.push(n * step || 0);
  return marks;
}

/** Round dates from start to end, in seconds, at most about `count`. */
export function timeTicks(start: number, end: number, count: number): number[] {
  const days = (end - start) / DAY / Math.max(1, count);
  const dayStep = DAY_STEPS.find((step) => step >= days);
  if (dayStep !== undefined) return dayTicks(start, end, dayStep);
  const monthStep = MONTH_STEPS.find((step) => step * DAYS_OF_MONTH >= days) ?? 600;
  return monthTicks(start, end, monthStep);
}

/** A label for each mark: the year where it begins and at the first mark, the time of day where marks are hours apart. */
export function timeLabels(ticks: readonly number[]): string[] {
  let year = NaN;
  return ticks.map((tick, index) => {
    const at = new Date(tick * 1000);
    const newYear = at.getUTCFullYear() !== year;
    year = at.getUTCFullYear();
    if (tick % DAY !== 0) return clock(at);
    const yearly = ticks.every((other) => isFirstOfYear(other));
    if (yearly && (ticks.length > 1 || index > 0)) return String(year);
    const firstOfMonth = ticks.every((other) => new Date(other * 1000).getUTCDate() === 1);
    const day = firstOfMonth && ticks.length > 1 ? month(at) : `${at.getUTCDate()} ${month(at)}`;
    return newYear ? `${day} ${year}` : day;
  });
}

function isFirstOfYear(tick: number): boolean {
  const at = new Date(tick * 1000);
  return at.getUTCMonth() === 0 && at.getUTCDate() === 1;
}

// Weeks count from a Monday; 1970 began on a Thursday.
function dayTicks(start: number, end: number, days: number): number[] {
  const offset = days >= 7 ? 4 * DAY : 0;
  return multiples(start - offset, end - offset, days * DAY).map((tick) => tick + offset);
}

function monthTicks(start: number, end: number, months: number): number[] {
  const first = new Date(start * 1000);
  const ticks: number[] = [];
  for (let number = Math.floor((first.getUTCFullYear() * 12 + first.getUTCMonth()) / months) * months; ; number += months) {
    const tick = Date.UTC(Math.floor(number / 12), number % 12) / 1000;
    if (tick > end) return ticks;
    if (tick >= start) ticks.push(tick);
  }
}
