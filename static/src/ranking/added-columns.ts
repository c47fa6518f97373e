// Columns that the ranking does not start with: any metric that the page knows of the winners, made when it is first asked for.

import { make } from "../page/dom.js";
import type { OfferedColumn, ReportData } from "../payload/report-data.js";
import { fillValue, metricColumn } from "./row.js";
import type { RankingRows } from "./rows.js";

export interface AddedColumns {
  /** The header of a column, which is made, hidden, where there is none yet; null of a metric that is not offered. */
  header(metric: string): HTMLTableCellElement | null;
}

interface AddedColumn {
  readonly header: HTMLTableCellElement;
  /** Where it stands among those that are offered. */
  readonly order: number;
  cell(position: number): HTMLTableCellElement;
}

/** The priority of columns that are the first to be left out where paper is narrow. */
export const LAST_PRIORITY = 17;

export function addColumns(data: ReportData, table: HTMLTableElement, rows: RankingRows, made: (header: HTMLTableCellElement) => void): AddedColumns {
  const offered = data.columns.flatMap(({ columns }) => columns);
  const known: { readonly row: HTMLTableRowElement; readonly position: number }[] = [];
  const added: AddedColumn[] = [];
  const find = (metric: string): HTMLTableCellElement | null => table.querySelector(`thead th[data-metric="${CSS.escape(metric)}"]`);

  rows.decorate((row, position) => {
    known.push({ row, position });
    row.append(...added.map(({ cell }) => cell(position)));
  });

  const add = (order: number, column: OfferedColumn): HTMLTableCellElement => {
    const next = makeColumn(data, order, column);
    const at = added.findIndex((other) => other.order > order);
    const before = added[at]?.header ?? null;
    table.tHead?.rows[0]?.insertBefore(next.header, before);
    for (const { row, position } of known) row.insertBefore(next.cell(position), row.cells[next.header.cellIndex] ?? null);
    added.splice(at < 0 ? added.length : at, 0, next);
    made(next.header);
    return next.header;
  };
  return {
    header(metric) {
      const there = find(metric);
      const order = offered.findIndex((column) => column.metric === metric);
      const column = offered[order];
      return there ?? (column ? add(order, column) : null);
    },
  };
}

function makeColumn(data: ReportData, order: number, { metric, head, definition }: OfferedColumn): AddedColumn {
  const column = metricColumn(data, metric);
  const priority = { class: `p${LAST_PRIORITY}`, hidden: "" };
  const header = make(
    "th",
    { scope: "col", ...priority, "data-sort": "number", "data-metric": metric, "data-better": column?.metric.better ?? "neither", "data-priority": String(LAST_PRIORITY), title: definition },
    head,
  );
  const cell = (position: number): HTMLTableCellElement => {
    const cell = make("td", priority);
    if (column) fillValue(cell, column, position);
    return cell;
  };
  return { header, order, cell };
}
