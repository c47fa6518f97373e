// The table beside the cursor: its date and what every line is worth there, best first.

import { date } from "../text/format.js";
import { valueAt } from "./curves.js";
import type { Pane } from "./line.js";
import { makeSwatch } from "./swatch.js";

const MOST_ROWS = 12;
const MARGIN = 8;

export interface Readout {
  readonly element: HTMLElement;
  /** Shows the values at a time, in the half of the area where the cursor is not; null hides the table. */
  show(time: number | null, area: HTMLElement, cursor: number): void;
}

export function createReadout(panes: readonly Pane[]): Readout {
  const element = document.createElement("div");
  element.className = "chart-readout";
  element.hidden = true;
  const table = document.createElement("table");
  element.append(table);
  return {
    element,
    show(time, area, cursor) {
      element.hidden = time === null;
      if (time === null) return;
      const leftEdge = area.offsetLeft + MARGIN;
      const rightEdge = (area.offsetParent?.clientWidth ?? 0) - area.offsetLeft - area.clientWidth + MARGIN;
      const atLeft = cursor > area.clientWidth / 2;
      element.style.left = atLeft ? `${leftEdge}px` : "auto";
      element.style.right = atLeft ? "auto" : `${rightEdge}px`;
      table.createCaption().textContent = date(time);
      const body = table.tBodies[0] ?? table.createTBody();
      body.replaceChildren(...rowsAt(panes, time));
    },
  };
}

function rowsAt(panes: readonly Pane[], time: number): HTMLTableRowElement[] {
  if (panes[0]?.title) return panes.map(({ title = "", unit, lines }) => rowOf(title, unit.write(lines[0] ? valueAt(lines[0].curve, time) : null)));
  const lines = panes[0]?.lines ?? [];
  const values = lines.map(({ curve }) => valueAt(curve, time));
  const order = lines.map((_, i) => i).sort((a, b) => (values[b] ?? -Infinity) - (values[a] ?? -Infinity) || a - b);
  return order.slice(0, MOST_ROWS).map((i) => {
    const row = document.createElement("tr");
    const name = document.createElement("th");
    name.scope = "row";
    const text = document.createElement("bdi");
    text.textContent = lines[i]?.name ?? "";
    const line = lines[i];
    name.append(...(line ? [makeSwatch(line)] : []), text);
    row.append(name);
    for (const { lines: ofPane, unit } of panes) {
      const line = ofPane[i];
      row.insertCell().textContent = unit.write(line ? valueAt(line.curve, time) : null);
    }
    return row;
  });
}

function rowOf(title: string, value: string): HTMLTableRowElement {
  const row = document.createElement("tr");
  const name = document.createElement("th");
  name.scope = "row";
  name.textContent = title;
  row.append(name);
  row.insertCell().textContent = value;
  return row;
}
