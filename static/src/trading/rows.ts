// Rows of a table that stand on the page in view: filtered, sorted, fifty at a time.

import { type Direction, sortedOrder } from "../table/sort.js";
import type { DataColumn } from "./columns.js";

export const PAGE_SIZE = 50;

/** A choice that narrows the rows down by one of their texts. */
export interface Filter<Row> {
  readonly label: string;
  readonly of: (row: Row) => string;
}

/** The rows that have the wished text for every filter; "" wishes nothing. */
export function filterRows<Row>(rows: readonly Row[], filters: readonly Filter<Row>[], wishes: readonly string[]): Row[] {
  return rows.filter((row) => filters.every(({ of }, i) => !wishes[i] || of(row) === wishes[i]));
}

export function sortRows<Row>(rows: readonly Row[], column: DataColumn<Row>, direction: Direction): Row[] {
  const values = rows.map((row) => {
    const value = column.value(row);
    return value === null ? null : String(value);
  });
  return sortedOrder(values, column, direction).flatMap((index) => rows[index] ?? []);
}

/** How many pages there are; an empty table has one. */
export function pagesOf(rows: number): number {
  return Math.max(1, Math.ceil(rows / PAGE_SIZE));
}

/** The texts to choose from for a filter, in order; a filter that has one only is of no use. */
export function optionsOf<Row>(rows: readonly Row[], { of }: Filter<Row>): string[] {
  const order = new Intl.Collator("en", { numeric: true }).compare;
  return [...new Set(rows.map(of))].filter(Boolean).sort(order);
}
