// A metric's value, and its difference to another, as the page writes them; mirrors src/report/text.rs.

import { MISSING, money, percent, ratio } from "./format.js";

/** How the page writes a metric: +11.2% | 11.2% | −8.7% | 0.72 | 546 | 12 d | 7.1 h | +1,234.50 | 1,234.50 */
export type Form = "change" | "percent" | "fall" | "ratio" | "count" | "days" | "hours" | "money" | "amount";

/** The value with the sign that it is written with: the size of a fall counts downwards. */
export function signed(value: number, form: Form): number {
  return form === "fall" ? -Math.abs(value) : value;
}

export function metricText(value: number | null, form: Form): string {
  if (value === null || Number.isNaN(value)) return MISSING;
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  switch (form) {
    case "change":
      return percent(value);
    case "percent":
      return percent(value).replace("+", "");
    case "fall":
      return percent(signed(value, form));
    case "ratio":
    case "amount":
      return ratio(value);
    case "count":
      return ratio(value, 0);
    case "days":
      return `${ratio(value, 0)}\u00a0d`;
    case "hours":
      return `${ratio(value, 1)}\u00a0h`;
    case "money":
      return money(value);
  }
}

/** How far a value lies from a base, with its sign; percent differ by points. "" where either is missing. */
export function differenceText(value: number | null, base: number | null, form: Form): string {
  const difference = differenceOf(value, base, form);
  if (difference === null) return "";
  const isPercent = form === "change" || form === "percent" || form === "fall";
  const digits = { count: 0, days: 0, hours: 1 }[form as string] ?? (isPercent ? 1 : 2);
  const text = ratio(difference * (isPercent ? 100 : 1), digits);
  return /[1-9]/.test(text) && difference > 0 ? `+${text}` : text;
}

/** The difference of two values as they are written; null where either is missing or endless. */
export function differenceOf(value: number | null, base: number | null, form: Form): number | null {
  if (value === null || base === null) return null;
  const difference = signed(value, form) - signed(base, form);
  return Number.isFinite(difference) ? difference : null;
}
