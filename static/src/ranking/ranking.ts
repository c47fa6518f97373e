// The ranking: sorted by any column and narrowed by the filters, as the view says; the order is told to screen readers.

import { announce } from "../page/announce.js";
import type { ReportData } from "../payload/report-data.js";
import { columnOf, offerSorting } from "../table/sort-buttons.js";
import { type Direction, directionInWords, sortedOrder } from "../table/sort.js";
import { matching } from "../view/filter.js";
import type { ViewStore } from "../view/store.js";
import type { Filters, View } from "../view/view.js";
import { addColumns } from "./added-columns.js";
import { fillBody, type RankingBody } from "./body.js";
import { type ColumnChoice, keyOf, showColumns } from "./columns.js";
import { type RankingRows, rowsOf } from "./rows.js";

export interface Ranking extends RankingRows, Pick<RankingBody, "show"> {
  readonly columns: ColumnChoice;
}

/** Null where the page has no ranking. */
export function showRanking(data: ReportData, store: ViewStore): Ranking | null {
  const table = document.querySelector<HTMLTableElement>("table#ranking-table");
  const body = table?.tBodies[0];
  if (!table || !body) return null;
  document.getElementById("ranking-rest")?.remove();
  const rows = rowsOf(data, table);
  const headers = [...table.querySelectorAll<HTMLTableCellElement>("thead th[data-sort]")];
  const keys = new Map(headers.map((header) => [keyOf(header), header]));
  const added = addColumns(data, table, rows, (header) => buttons.add(header));
  const firstHeader = headers.find((header) => header.hasAttribute("aria-sort")) ?? null;
  const firstDirection: Direction = firstHeader?.getAttribute("aria-sort") === "ascending" ? "ascending" : "descending";
  const byRank = data.strategies.map((_, position) => position);

  const buttons = offerSorting(headers, (header, column, direction) => {
    store.change({ sort: { column: keyOf(header), direction } });
    announce(`Sorted by ${header.textContent?.trim() ?? ""}, ${directionInWords(column, direction)}`);
  });
  const orderOf = ({ sort }: View): readonly number[] => {
    const header = sort ? (keys.get(sort.column) ?? added.header(sort.column)) : null;
    if (!sort || !header) {
      buttons.mark(firstHeader, firstDirection);
      return byRank;
    }
    buttons.mark(header, sort.direction);
    // From the order of rank, so that a link gives the same order to all who follow it.
    return sortedOrder(valuesOf(data, header), columnOf(header), sort.direction);
  };

  const { fill, show: showRow } = fillBody(table, body, rows);
  let order = orderOf(store.view());
  const show = (view: View): void => {
    const shown = matching(data, view.filters);
    fill(order.filter((position) => shown[position]));
  };
  show(store.view());
  store.follow((view, before) => {
    const isSorted = view.sort?.column !== before.sort?.column || view.sort?.direction !== before.sort?.direction;
    if (isSorted) order = orderOf(view);
    if (isSorted || !areSame(view.filters, before.filters)) show(view);
  });
  return { ...rows, show: showRow, columns: showColumns(data, table, rows, store, added) };
}

// A step in the history reads the filters anew from the hash.
function areSame(filters: Filters, others: Filters): boolean {
  return JSON.stringify(filters) === JSON.stringify(others);
}

/** What a column holds, in order of rank. */
function valuesOf({ strategies, metrics }: ReportData, header: HTMLTableCellElement): (string | number | null)[] {
  const { metric, sort } = header.dataset;
  if (sort === "text") return strategies.map(({ name }) => name);
  if (metric === undefined) return strategies.map((_, position) => position);
  if (metric === "ranked") return strategies.map(({ ranked }) => ranked);
  const at = metrics.findIndex(({ name }) => name === metric);
  return strategies.map(({ values }) => values[at] ?? null);
}
