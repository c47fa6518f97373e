// The rows of the ranking: those that Rust has rendered, and others that are made when they are first shown.

import type { ReportData } from "../data.js";
import { makeRow, type RowMaker } from "./row.js";

export interface RankingRows {
  /** The row of the winner in a place of the ranking. */
  row(place: number): HTMLTableRowElement;
  /** The place of the winner that a row shows; -1 for a row of another table. */
  placeOf(row: HTMLTableRowElement): number;
  /** Adds to every row: at once to those that are there, to the others when they are made. */
  decorate(add: (row: HTMLTableRowElement, place: number) => void): void;
}

export function rowsOf(data: ReportData, table: HTMLTableElement): RankingRows {
  const rows: HTMLTableRowElement[] = [...(table.tBodies[0]?.rows ?? [])];
  const decorations: ((row: HTMLTableRowElement, place: number) => void)[] = [];
  let maker: RowMaker | null = null;
  return {
    row(place) {
      const known = rows[place];
      if (known) return known;
      maker ??= makeRow(data, table);
      const made = maker(place);
      rows[place] = made;
      for (const add of decorations) add(made, place);
      return made;
    },
    placeOf: (row) => rows.indexOf(row),
    decorate(add) {
      decorations.push(add);
      rows.forEach(add);
    },
  };
}
