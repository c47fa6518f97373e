// Makes the ranking table sortable: the order is a part of the view, and is told to screen readers.

import { announce } from "./announce.js";
import { type Direction, directionInWords, sortedOrder } from "./sort.js";
import { columnOf, offerSorting } from "./sort-buttons.js";
import type { ViewStore } from "./view/store.js";
import type { Sorting } from "./view/view.js";

export function sortRanking(store: ViewStore): void {
  const table = document.querySelector<HTMLTableElement>("table#ranking-table");
  const body = table?.tBodies[0];
  if (!table || !body) return;
  const headers = [...table.querySelectorAll<HTMLTableCellElement>("thead th[data-sort]")];
  const keys = new Map(headers.map((header) => [keyOf(header), header]));
  const firstHeader = headers.find((header) => header.hasAttribute("aria-sort")) ?? null;
  const firstDirection: Direction = firstHeader?.getAttribute("aria-sort") === "ascending" ? "ascending" : "descending";
  const firstOrder = [...body.rows];

  const buttons = offerSorting(headers, (header, column, direction) => {
    store.change({ sort: { column: keyOf(header), direction } });
    announce(`Sorted by ${header.textContent?.trim() ?? ""}, ${directionInWords(column, direction)}`);
  });
  const sort = (sorting: Sorting | null): void => {
    const header = keys.get(sorting?.column ?? "");
    if (!sorting || !header) {
      body.append(...firstOrder);
      buttons.mark(firstHeader, firstDirection);
      return;
    }
    // From the order of rank, so that a link gives the same order to all who follow it.
    const values = firstOrder.map((row) => row.cells[header.cellIndex]?.dataset.value ?? null);
    const order = sortedOrder(values, columnOf(header), sorting.direction);
    body.append(...order.flatMap((place) => firstOrder[place] ?? []));
    buttons.mark(header, sorting.direction);
  };
  if (store.view().sort) sort(store.view().sort);
  store.follow((view, before) => {
    if (view.sort?.column !== before.sort?.column || view.sort?.direction !== before.sort?.direction) sort(view.sort);
  });
}

/** How the hash names a column: its label in small letters, "worst-dd". */
function keyOf(header: HTMLTableCellElement): string {
  const label = header.textContent?.trim() ?? "";
  return label === "#" ? "rank" : label.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
}
