// What Rust tells the script about the report: the JSON of script#report-data, written by src/report/data.rs, and the
// block of all strategies.

import { inflate } from "./blocks.js";
import type { Better } from "./sort.js";
import { readStrategies, type StrategyRecord } from "./strategies-payload.js";

export interface Span {
  readonly name: string;
  /** Seconds since 1970, UTC. */
  readonly start: number;
  readonly end: number;
}

/** How the page writes a metric: +11.2% | 11.2% | −8.7% | 0.72 | 546 | 12 d | 7.1 h | +1,234.50 | 1,234.50 */
export type Form = "change" | "percent" | "fall" | "ratio" | "count" | "days" | "hours" | "money" | "amount";

export interface Metric {
  readonly name: string;
  readonly label: string;
  readonly better: Better;
  readonly form: Form;
}

export interface Strategy extends StrategyRecord {
  /** "s1": the id of its section, or of its row in the ranking where it has none. */
  readonly id: string;
  /** 1 to 12: the custom property --series-N. */
  readonly colour: number;
  /** Id of the element that holds its series; null where the page has none. */
  readonly block: string | null;
  /** Id of the element that holds its trades, orders and positions; null where the page has none. */
  readonly trades: string | null;
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
  /**
   * For each of the best winners, and for each winner of a better rank than it: the correlation of their daily returns in
   * percent, and their common days.
   */
  readonly alike: readonly (readonly (readonly [percent: number, days: number] | null)[])[];
  /** How the value that the winners are ranked by is written. */
  readonly ranked: Form;
  /** How many of the best have a section of their own. */
  readonly detailed: number;
  /** How many of the best the overview draws at first. */
  readonly shown: number;
  /** The height at which the shape of every strategy starts. */
  readonly base: number;
}

const COLOURS = 12;

/** Null where the page has no data. */
export async function readReportData(): Promise<ReportData | null> {
  const text = document.getElementById("report-data")?.textContent;
  if (!text) return null;
  const data = JSON.parse(text) as Omit<ReportData, "strategies" | "base">;
  const { records, base } = readStrategies(await inflate("strategies"));
  const strategies = records.map((record, place): Strategy => {
    const number = place + 1;
    const isDetailed = place < data.detailed;
    return {
      ...record,
      id: `s${number}`,
      colour: (place % COLOURS) + 1,
      block: isDetailed && record.hasCurves ? `b${number}` : null,
      trades: isDetailed && record.hasDealings ? `t${number}` : null,
    };
  });
  return { ...data, strategies, base };
}
