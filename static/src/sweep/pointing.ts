// The trial that is pointed at: the same in every view, with a box that says which it is, and what a click on it does.

import { make } from "../page/dom.js";
import type { Columns } from "./columns.js";

/** Parameters and metrics that the box has room for. */
const MOST_PARAMETERS = 10;
const MOST_METRICS = 6;

export interface Pointing {
  /** The row that is pointed at; null for none. */
  row(): number | null;
  /** Points at a row, with the box beside a place in a view; null takes it away. */
  point(row: number | null, beside?: { readonly view: HTMLElement; readonly x: number; readonly y: number }): void;
  choose(row: number): void;
  follow(follower: () => void): void;
}

export function makePointing(columns: Columns, chosen: (row: number) => void): Pointing {
  const readout = make("div", { class: "chart-readout sweep-readout", hidden: "", "aria-live": "polite" });
  const followers: (() => void)[] = [];
  let now: number | null = null;
  let frame = 0;
  return {
    row: () => now,
    choose: chosen,
    follow: (follower) => void followers.push(follower),
    point(row, beside) {
      if (row === now) return;
      now = row;
      readout.hidden = row === null || !beside;
      if (row !== null && beside) {
        if (readout.parentElement !== beside.view) beside.view.append(readout);
        readout.replaceChildren(...wordsOf(columns, row));
        const { clientWidth: width, clientHeight: height } = beside.view;
        const isLeft = beside.x > width / 2;
        readout.style.left = isLeft ? "auto" : `${beside.x + 14}px`;
        readout.style.right = isLeft ? `${width - beside.x + 14}px` : "auto";
        readout.style.top = `${Math.max(0, Math.min(beside.y - 40, height - 190))}px`;
      }
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        for (const follower of followers) follower();
      });
    },
  };
}

/** Which trial it is, with its parameters and key metrics. */
function wordsOf(columns: Columns, row: number): HTMLElement[] {
  const { trials } = columns;
  const rank = trials.rankOf[row] ?? -1;
  const line = (label: string, text: string): HTMLElement => make("tr", {}, make("th", { scope: "row" }, label), make("td", {}, text));
  const of = (kind: string, most: number): HTMLElement[] =>
    columns.choosable
      .filter((column) => column.kind === kind)
      .slice(0, most)
      .map((column) => line(column.short, column.write(column.places[row] ?? NaN)));
  const name = make("strong", { dir: "auto" }, trials.name(row));
  const place = rank >= 0 ? `no. ${rank + 1}` : `number ${row + 1}`;
  return [make("div", {}, name, ` ${place}`), make("table", {}, ...of("metric", MOST_METRICS), ...of("parameter", MOST_PARAMETERS))];
}
