// Colours of marks by a column: steps from dark to light for numbers, hues of their own for texts; with the legend.

import { colour, series } from "../chart/colours.js";
import { make } from "../page/dom.js";
import type { TrialColumn } from "../payload/trials.js";
import type { Columns } from "./columns.js";

const STEPS = 5;
/** The series whose hues texts have, none like that of winners; texts after the last one share it. */
const HUES = [1, 3, 4, 6, 7, 8, 5, 12];

export interface Shades {
  /** How many there are. */
  readonly count: number;
  /** The shade of each row; -1 where it has no value. */
  readonly of: Int8Array;
  colour(shade: number): string;
  readonly labels: readonly string[];
}

/** The shades of a column: numbers in steps of equally many trials. */
export function shadesOf(columns: Columns, column: TrialColumn): Shades {
  const { texts, places } = column;
  if (texts) {
    const last = HUES.length - 1;
    const labels = texts.length > HUES.length ? [...texts.slice(0, last), "others"] : [...texts];
    return {
      count: labels.length,
      of: Int8Array.from(places, (place) => (Number.isNaN(place) ? -1 : Math.min(place, last))),
      colour: (shade) => colour(series(HUES[shade] ?? 12)),
      labels,
    };
  }
  const order = columns.orderOf(column);
  const known = order.findIndex((row) => Number.isNaN(places[row]));
  const count = known < 0 ? order.length : known;
  const starts = Array.from({ length: STEPS }, (_, step) => places[order[Math.floor((step * count) / STEPS)] ?? 0] ?? NaN);
  const of = Int8Array.from(places, (place) => {
    if (Number.isNaN(place)) return -1;
    let step = STEPS - 1;
    while (step > 0 && place < (starts[step] ?? NaN)) step--;
    return step;
  });
  return { count: STEPS, of, colour: (shade) => colour(`--step-${shade + 1}`), labels: starts.map((start, step) => (step === 0 ? `below ${column.write(starts[1] ?? start)}` : `from ${column.write(start)}`)) };
}

/** What the colours mean, in words beside each. */
export function legendOf({ labels, count }: Shades, column: TrialColumn): HTMLElement {
  const entries = labels.slice(0, count).map((label, shade) => {
    const swatch = make("i", { class: `dot ${column.texts ? `fill-${HUES[shade] ?? 12}` : `step-${shade + 1}`}` });
    return make("span", {}, swatch, make("bdi", {}, label));
  });
  return make("p", { class: "note sweep-legend" }, `${column.label}: `, ...entries);
}
