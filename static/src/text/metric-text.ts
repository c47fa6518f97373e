// A metric's value, and its difference to another, in the form that the page's data gives it; mirrors src/model/form.rs.

import { decimal, MISSING } from "./format.js";

/** How values of a kind are written. */
export interface Form {
  /** What a value is multiplied by before it is written: 100 for percent. */
  readonly scale: number;
  /** How many decimals it has; null for as many as make three digits, two at most. */
  readonly decimals: number | null;
  /** A change always has a sign, a size only below zero, a fall always the minus. */
  readonly sign: "change" | "size" | "fall";
  readonly suffix: string;
}

// From here on a power of ten says more than a row of digits.
const LARGE = 1e15;
const LARGE_SCALED = 1e4;

/** The value with the sign that it is written with: the size of a fall counts downwards. */
export function signed(value: number, { sign }: Form): number {
  return sign === "fall" ? -Math.abs(value) : value;
}

export function metricText(value: number | null, form: Form): string {
  if (value === null || Number.isNaN(value)) return MISSING;
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  return withSign(digitsOf(value, form), signed(value, form), form.sign === "change") + form.suffix;
}

/** How far a value lies from a base, with its sign and without its unit. "" where either is missing. */
export function differenceText(value: number | null, base: number | null, form: Form): string {
  const difference = differenceOf(value, base, form);
  return difference === null ? "" : withSign(digitsOf(difference, form), difference, true);
}

/** The difference of two values as they are written; null where either is missing or endless. */
export function differenceOf(value: number | null, base: number | null, form: Form): number | null {
  if (value === null || base === null) return null;
  const difference = signed(value, form) - signed(base, form);
  return Number.isFinite(difference) ? difference : null;
}

function digitsOf(value: number, { scale, decimals }: Form): string {
  const size = Math.abs(value) * scale;
  if (size >= (scale > 1 ? LARGE_SCALED * scale : LARGE)) return size.toExponential(1).replace("+", "");
  return decimal(size, decimals ?? (size >= 100 ? 0 : size >= 10 ? 1 : 2));
}

function withSign(digits: string, value: number, isChange: boolean): string {
  if (/^[0.]+$/.test(digits)) return digits;
  return (value < 0 ? "−" : isChange ? "+" : "") + digits;
}
