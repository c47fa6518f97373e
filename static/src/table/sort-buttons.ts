// Sort buttons in the headers of a table: aria-sort says the order, the one that is activated names the next.

import { type Better, type Direction, nextDirection, type Sortable } from "./sort.js";

export interface SortButtons {
  /** Marks the header by which the table is sorted; null marks none. */
  mark(header: HTMLTableCellElement | null, direction: Direction): void;
  /** Adds a header that was not there before. */
  add(header: HTMLTableCellElement): void;
}

/** Wraps the content of every header into a button that asks for an order. */
export function offerSorting(
  first: readonly HTMLTableCellElement[],
  asked: (header: HTMLTableCellElement, column: Sortable, direction: Direction) => void,
): SortButtons {
  const headers: HTMLTableCellElement[] = [];
  const add = (header: HTMLTableCellElement): void => {
    headers.push(header);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort-button";
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => {
      const column = columnOf(header);
      asked(header, column, nextDirection(column, header.getAttribute("aria-sort")));
    });
  };
  first.forEach(add);
  return {
    add,
    mark(sorted, direction) {
      for (const header of headers) {
        if (header === sorted) header.setAttribute("aria-sort", direction);
        else header.removeAttribute("aria-sort");
      }
    },
  };
}

export function columnOf(header: HTMLTableCellElement): Sortable {
  const { sort, better } = header.dataset;
  return { kind: sort === "text" ? "text" : "number", better: isBetter(better) ? better : "neither" };
}

function isBetter(text: string | undefined): text is Better {
  return text === "higher" || text === "lower" || text === "neither";
}
