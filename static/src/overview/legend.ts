// The legend of the overview: a toggle for each strategy, with its colour, name and end value.

import { dashOf } from "../chart/line.js";
import { makeSwatch } from "../chart/swatch.js";
import { make } from "../page/dom.js";
import type { Strategy } from "../payload/report-data.js";
import { type DrawnLines, isolate, toggle, visible } from "./drawn-lines.js";

export interface Legend {
  drawn(): DrawnLines;
  /** Marks what is drawn, without telling of it. */
  draw(lines: DrawnLines): void;
  /** Writes the end values; "" where none is known. */
  write(values: readonly string[]): void;
}

const HINT = "Click to show or hide. Double-click, Alt-click or the key I shows it alone.";

/** The best so many have an item from the start; others get one when they are drawn. */
const LISTED = 50;

export function fillLegend(element: Element, strategies: readonly Strategy[], first: DrawnLines, changed: () => void): Legend {
  let lines = first;
  let beforeClick = lines;
  const items = new Map<number, LegendItem>();
  const beyond = make("p", { class: "note" });

  const change = (next: DrawnLines): void => {
    lines = next;
    mark();
    changed();
  };
  const mark = (): void => {
    const drawn = new Set(visible(lines));
    for (const position of drawn) addItem(position);
    for (const [position, { button }] of items) button.setAttribute("aria-pressed", String(drawn.has(position)));
    const left = strategies.length - items.size;
    beyond.hidden = left === 0;
    beyond.textContent = `${left.toLocaleString("en-US")} more: tick them in the ranking to draw them.`;
  };
  const addItem = (position: number): void => {
    const strategy = strategies[position];
    if (!strategy || items.has(position)) return;
    const item = legendItem(strategy, position);
    items.set(position, item);
    beyond.before(item.button);
    item.button.addEventListener("click", ({ altKey, detail }) => {
      if (altKey) change(isolate(lines, position));
      // The second click of a double-click takes back what the first one did.
      else if (detail === 2) change(isolate(beforeClick, position));
      else {
        beforeClick = lines;
        change(toggle(lines, position));
      }
    });
    item.button.addEventListener("keydown", ({ key, ctrlKey, metaKey, altKey }) => {
      if (key.toLowerCase() === "i" && !ctrlKey && !metaKey && !altKey) change(isolate(lines, position));
    });
  };

  element.replaceChildren(beyond);
  for (let position = 0; position < Math.min(strategies.length, LISTED); position++) addItem(position);
  mark();
  return {
    drawn: () => lines,
    draw(next) {
      lines = next;
      mark();
    },
    write(values) {
      for (const [position, { value }] of items) value.textContent = values[position] ?? "";
    },
  };
}

interface LegendItem {
  readonly button: HTMLButtonElement;
  /** Where the end value stands. */
  readonly value: HTMLElement;
}

function legendItem(strategy: Strategy, position: number): LegendItem {
  const button = make("button", { type: "button", class: "legend-item", title: `${strategy.name}\n${HINT}` });
  const swatch = makeSwatch({ colour: strategy.colour, dash: dashOf(position, strategy.colour) });
  const value = make("span", { class: "legend-value" });
  button.append(swatch, make("span", { class: "legend-name", dir: "auto" }, strategy.name), value);
  return { button, value };
}
