// The legend of the overview: a toggle for each strategy, with its colour, name and end value.

import { series } from "../chart/colours.js";
import { isDashed } from "../chart/line.js";
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

export function fillLegend(element: Element, strategies: readonly Strategy[], first: DrawnLines, changed: () => void): Legend {
  let lines = first;
  let beforeClick = lines;
  const items = strategies.map((strategy, position) => legendItem(strategy, position));

  const change = (next: DrawnLines): void => {
    lines = next;
    mark();
    changed();
  };
  const mark = (): void => {
    const drawn = new Set(visible(lines));
    items.forEach(({ button }, position) => button.setAttribute("aria-pressed", String(drawn.has(position))));
  };

  items.forEach(({ button }, position) => {
    button.addEventListener("click", ({ altKey, detail }) => {
      if (altKey) change(isolate(lines, position));
      // The second click of a double-click takes back what the first one did.
      else if (detail === 2) change(isolate(beforeClick, position));
      else {
        beforeClick = lines;
        change(toggle(lines, position));
      }
    });
    button.addEventListener("keydown", ({ key, ctrlKey, metaKey, altKey }) => {
      if (key.toLowerCase() === "i" && !ctrlKey && !metaKey && !altKey) change(isolate(lines, position));
    });
  });

  mark();
  element.replaceChildren(...items.map(({ button }) => button));
  return {
    drawn: () => lines,
    draw(next) {
      lines = next;
      mark();
    },
    write(values) {
      items.forEach(({ value }, position) => {
        value.textContent = values[position] ?? "";
      });
    },
  };
}

function legendItem(strategy: Strategy, position: number): { button: HTMLButtonElement; value: HTMLElement } {
  const button = make("button", { type: "button", class: "legend-item", title: `${strategy.name}\n${HINT}` });
  const swatch = make("span", { class: "legend-swatch" });
  if (isDashed(position)) swatch.classList.add("is-dashed");
  swatch.style.color = `var(${series(strategy.colour)})`;
  const value = make("span", { class: "legend-value" });
  button.append(swatch, make("span", { class: "legend-name", dir: "auto" }, strategy.name), value);
  return { button, value };
}
