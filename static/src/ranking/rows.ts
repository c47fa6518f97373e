// The rows of the ranking: those that Rust has rendered, and others that are made when they are first shown.

import type { ReportData } from "../payload/report-data.js";
import { makeRow, type RowMaker } from "./row.js";

export interface RankingRows {
  /** The row of the winner in a position of the ranking. */
  row(position: number): HTMLTableRowElement;
  /** The position of the winner that a row shows; -1 for a row of another table. */
  positionOf(row: HTMLTableRowElement): number;
  /** Adds to every row: at once to those that are there, to the others when they are made. */
  decorate(add: (row: HTMLTableRowElement, position: number) => void): void;
}

export function rowsOf(data: ReportData, table: HTMLTableElement): RankingRows {
  const rows: HTMLTableRowElement[] = [...(table.tBodies[0]?.rows ?? [])];
  const decorations: ((row: HTMLTableRowElement, position: number) => void)[] = [];
  let maker: RowMaker | null = null;
  return {
    row(position) {
      const known = rows[position];
      if (known) return known;
      maker ??= makeRow(data, table);
      const made = maker(position);
      rows[position] = made;
      for (const add of decorations) add(made, position);
      return made;
    },
    positionOf: (row) => rows.indexOf(row),
    decorate(add) {
      decorations.push(add);
      rows.forEach(add);
    },
  };
}
