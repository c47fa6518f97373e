// Comma-separated values as RFC 4180 has them, safe to open in a spreadsheet.

export type CsvValue = string | number | null;

export function toCsv(heads: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return [heads, ...rows].map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

// What a formula may begin with, in its full width too, as in src/cli/csv.rs.
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

// A text that a spreadsheet would take for a formula gets an apostrophe in front; numbers are numbers.
function field(value: CsvValue): string {
  if (value === null) return "";
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  const text = FORMULA.test(value) && !NUMBER.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
