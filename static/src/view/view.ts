// The view that the reader has chosen, as one value: the page's hash holds it and every part of the page follows it.

import type { Direction } from "../table/sort.js";
import type { Zooms } from "../chart/zoom.js";

export interface Sorting {
  /** The key of a column of the ranking. */
  readonly column: string;
  readonly direction: Direction;
}

export interface MetricRange {
  readonly name: string;
  readonly min: number | null;
  readonly max: number | null;
}

export interface Filters {
  readonly tag: string | null;
  readonly metric: MetricRange | null;
  readonly parameter: { readonly name: string; readonly value: string } | null;
}

export interface View {
  /** Id of the section that was opened; "" for none. */
  readonly section: string;
  /** Index into ReportData.windows; null for all of them, chained. */
  readonly window: number | null;
  readonly isLog: boolean;
  /** Null for the order of the ranking. */
  readonly sort: Sorting | null;
  /** Positions of the winners that are compared; the first is the reference. */
  readonly selection: readonly number[];
  /** Positions of the winners that the overview draws; null for the best. */
  readonly drawn: readonly number[] | null;
  /** The keys of the ranking's columns that are shown; null for as many as fit. */
  readonly columns: readonly string[] | null;
  readonly filters: Filters;
  /** What is chosen in the sweep, as it writes it; "" for what it shows at first. */
  readonly sweep: string;
  /** The charts that show a part of their time. */
  readonly zooms: Zooms;
}

export const NO_FILTERS: Filters = { tag: null, metric: null, parameter: null };

export const FIRST_VIEW: View = {
  section: "",
  window: null,
  isLog: false,
  sort: null,
  selection: [],
  drawn: null,
  columns: null,
  filters: NO_FILTERS,
  sweep: "",
  zooms: new Map(),
};
