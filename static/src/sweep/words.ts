// Words for what is selected.

import { decimal } from "../text/format.js";
import type { Columns } from "./columns.js";
import { quantile } from "./figures.js";
import type { Range } from "./state.js";
import type { Selection } from "./store.js";

export function countText(count: number): string {
  return decimal(count, 0);
}

/** "1,755 of 12,500 trials, Sharpe 0.43 at the median" */
export function selectionInWords({ trials, ranked }: Columns, { mask, count }: Selection, isBrief = false): string {
  const all = `${countText(trials.rows)} trials`;
  const known = isBrief ? new Float64Array() : ranked.places.filter((place, row) => mask[row] === 1 && Number.isFinite(place)).sort();
  const middle = known.length > 0 ? `, ${ranked.label} ${ranked.write(quantile(known, 0.5))} at the median` : "";
  const sampled = trials.rows < trials.all ? `, a sample of ${countText(trials.all)}` : "";
  return count === trials.rows ? `All ${all}${sampled}${middle}` : `${countText(count)} of ${all}${sampled}${middle}`;
}

/** "fast 12 – 20" */
export function rangeInWords(columns: Columns, key: string, [low, high]: Range): string {
  const column = columns.get(key);
  const [from, to] = rangeTexts(columns, key, [low, high]);
  return from === to ? `${column.label} ${from}` : `${column.label} ${from} – ${to}`;
}

/** The ends of a range as they are written: the nearest values that lie in it, where there are any. */
export function rangeTexts(columns: Columns, key: string, [low, high]: Range): [string, string] {
  const column = columns.get(key);
  if (!column.texts && column.kind !== "parameter") return [column.write(low), column.write(high)];
  let [from, to] = [Infinity, -Infinity];
  for (const place of column.places) {
    if (place >= low && place < from) from = place;
    if (place <= high && place > to) to = place;
  }
  return from > to ? [column.write(low), column.write(high)] : [column.write(from), column.write(to)];
}
