// Makes the ranking table sortable: a button in every sortable header, aria-sort, and a word to screen readers.

import { announce } from "./announce.js";
import { type Better, type Column, directionInWords, nextDirection, sortedOrder } from "./sort.js";

export function sortRanking(): void {
  const table = document.querySelector<HTMLTableElement>("table#ranking-table");
  const body = table?.tBodies[0];
  if (!table || !body) return;
  const headers = [...table.querySelectorAll<HTMLTableCellElement>("thead th[data-sort]")];
  for (const header of headers) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort-button";
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => sortBy(header, headers, body));
  }
}

function sortBy(header: HTMLTableCellElement, headers: HTMLTableCellElement[], body: HTMLTableSectionElement): void {
  const column = columnOf(header);
  const direction = nextDirection(column, header.getAttribute("aria-sort"));
  const rows = [...body.rows];
  const values = rows.map((row) => row.cells[header.cellIndex]?.dataset.value ?? null);
  const order = sortedOrder(values, column, direction);
  body.append(...order.flatMap((place) => rows[place] ?? []));
  for (const other of headers) other.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", direction);
  announce(`Sorted by ${header.textContent?.trim() ?? ""}, ${directionInWords(column, direction)}`);
}

function columnOf(header: HTMLTableCellElement): Column {
  const { sort, better } = header.dataset;
  return { kind: sort === "text" ? "text" : "number", better: isBetter(better) ? better : "neither" };
}

function isBetter(text: string | undefined): text is Better {
  return text === "higher" || text === "lower" || text === "neither";
}
