// What Rust tells the script about the report: the JSON of script#report-data, written by src/report/data.rs.

import type { Better } from "./sort.js";

export interface Span {
  readonly name: string;
  /** Seconds since 1970, UTC. */
  readonly start: number;
  readonly end: number;
}

/** How the page writes a metric: +11.2% | 11.2% | −8.7% | 0.72 | 546 | 12 d | 7.1 h | +1,234.50 */
export type Form = "change" | "percent" | "fall" | "ratio" | "count" | "days" | "hours" | "money";

export interface Metric {
  readonly name: string;
  readonly label: string;
  readonly better: Better;
  readonly form: Form;
}

export interface Strategy {
  /** "s1": the id of its section too. */
  readonly id: string;
  readonly name: string;
  /** 1 to 12: the custom property --series-N. */
  readonly colour: number;
  /** Id of the element that holds its series; null when the size budget left them out. */
  readonly block: string | null;
  /** Id of the element that holds its trades, orders and positions. */
  readonly trades: string | null;
  readonly tag: string | null;
  readonly parameters: readonly (readonly [name: string, value: string])[];
  /** One for each of ReportData.metrics; null where it is missing. */
  readonly values: readonly (number | null)[];
}

export interface ReportData {
  /** Identifies what the report is about: notes are stored under it. */
  readonly key: string;
  readonly title: string;
  /** The sentence below the title. */
  readonly lead: string;
  readonly version: string;
  /** Every window that a winner has, in order of date. */
  readonly windows: readonly Span[];
  readonly metrics: readonly Metric[];
  /** The winners in order of rank. */
  readonly strategies: readonly Strategy[];
  /** How many of the best the overview draws at first. */
  readonly shown: number;
}

const EMPTY: ReportData = { key: "", title: "", lead: "", version: "", windows: [], metrics: [], strategies: [], shown: 0 };

export function readReportData(): ReportData {
  const text = document.getElementById("report-data")?.textContent;
  if (!text) return EMPTY;
  const data = JSON.parse(text) as ReportData;
  return { ...data, strategies: data.strategies.map((strategy) => ({ ...strategy, values: strategy.values.map(readNumber) })) };
}

// JSON has no infinities: they come as text.
function readNumber(value: number | string | null): number | null {
  return value === null ? null : Number(value);
}
