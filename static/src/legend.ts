// The legend of the overview: a toggle for each strategy, with its colour, name and end value.

import { series } from "./colours.js";
import { isolate, type Selection, toggle, visible } from "./selection.js";
import { isDashed } from "./line.js";
import type { Strategy } from "./data.js";
import { make } from "./dom.js";

export interface Legend {
  selection(): Selection;
  /** Chooses what is drawn, without telling of it. */
  select(selection: Selection): void;
  /** Writes the end values; "" where none is known. */
  write(values: readonly string[]): void;
}

const HINT = "Click to show or hide. Double-click, Alt-click or the key I shows it alone.";

export function fillLegend(element: Element, strategies: readonly Strategy[], first: Selection, changed: () => void): Legend {
  let selection = first;
  let beforeClick = selection;
  const items = strategies.map((strategy, place) => legendItem(strategy, place));

  const select = (next: Selection): void => {
    selection = next;
    mark();
    changed();
  };
  const mark = (): void => {
    const drawn = new Set(visible(selection));
    items.forEach(({ button }, place) => button.setAttribute("aria-pressed", String(drawn.has(place))));
  };

  items.forEach(({ button }, place) => {
    button.addEventListener("click", ({ altKey, detail }) => {
      if (altKey) select(isolate(selection, place));
      // The second click of a double-click takes back what the first one did.
      else if (detail === 2) select(isolate(beforeClick, place));
      else {
        beforeClick = selection;
        select(toggle(selection, place));
      }
    });
    button.addEventListener("keydown", ({ key, ctrlKey, metaKey, altKey }) => {
      if (key.toLowerCase() === "i" && !ctrlKey && !metaKey && !altKey) select(isolate(selection, place));
    });
  });

  mark();
  element.replaceChildren(...items.map(({ button }) => button));
  return {
    selection: () => selection,
    select(next) {
      selection = next;
      mark();
    },
    write(values) {
      items.forEach(({ value }, place) => {
        value.textContent = values[place] ?? "";
      });
    },
  };
}

function legendItem(strategy: Strategy, place: number): { button: HTMLButtonElement; value: HTMLElement } {
  const button = make("button", { type: "button", class: "legend-item", title: `${strategy.name}\n${HINT}` });
  const swatch = make("span", { class: "legend-swatch" });
  if (isDashed(place)) swatch.classList.add("is-dashed");
  swatch.style.color = `var(${series(strategy.colour)})`;
  const value = make("span", { class: "legend-value" });
  button.append(swatch, make("span", { class: "legend-name", dir: "auto" }, strategy.name), value);
  return { button, value };
}
