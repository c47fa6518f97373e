// The data of the report as Rust tells it to the script: the JSON of script#report-data, written by src/report/data.rs, and
// the block of all strategies.

import type { Better } from "../table/sort.js";
import type { Form } from "../text/metric-text.js";
import { inflate } from "./inflate.js";
import { readStrategies, type StrategyRecord } from "./strategies.js";

export interface ReportWindow {
  readonly name: string;
  /** Seconds since 1970, UTC. */
  readonly start: number;
  readonly end: number;
}

export interface Metric {
  readonly name: string;
  readonly label: string;
  readonly better: Better;
  readonly form: Form;
}

/** Metrics of the ranking's columns that tell of the same. */
export interface ColumnGroup {
  readonly label: string;
  readonly columns: readonly OfferedColumn[];
}

export interface OfferedColumn {
  /** The name of a metric. */
  readonly metric: string;
  /** What the table's head calls it. */
  readonly head: string;
  readonly definition: string;
}

/** The page's word for those that it ranks: winners, unless most of them lose. */
export interface Noun {
  readonly one: string;
  readonly many: string;
  /** Many at the head of a sentence. */
  readonly head: string;
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
  readonly windows: readonly ReportWindow[];
  readonly metrics: readonly Metric[];
  /** The columns that the ranking can have, without the ranked one. */
  readonly columns: readonly ColumnGroup[];
  /** What a comparison shows first: positions in `metrics` by group. */
  readonly groups: readonly { readonly label: string; readonly metrics: readonly number[] }[];
  /** The winners in order of rank. */
  readonly strategies: readonly Strategy[];
  /**
   * For each of the best winners, and for each winner of a better rank than it: the correlation of their daily returns in
   * percent, and their common days.
   */
  readonly alike: readonly (readonly (readonly [percent: number, days: number] | null)[])[];
  /** How the value that the winners are ranked by is written. */
  readonly ranked: Form;
  readonly noun: Noun;
  /** How many of the best have a section of their own. */
  readonly detailed: number;
  /** What the best of all trials would have by luck alone in what they are ranked by, where that is known. */
  readonly luck: number | null;
  /** How many of the best the overview draws at first. */
  readonly shown: number;
  /** The height at which the shape of every strategy starts. */
  readonly base: number;
}

/** The data as Rust writes it: each form once, named by its index. */
type WrittenData = Omit<ReportData, "strategies" | "base" | "metrics" | "ranked"> & {
  readonly forms: readonly Form[];
  readonly metrics: readonly (Omit<Metric, "form"> & { readonly form: number })[];
  readonly ranked: number;
};

const COLOURS = 12;
const PLAIN: Form = { scale: 1, decimals: 2, sign: "size", suffix: "" };

/** Null where the page has no data. */
export async function readReportData(): Promise<ReportData | null> {
  const text = document.getElementById("report-data")?.textContent;
  if (!text) return null;
  const { forms, ...data } = JSON.parse(text) as WrittenData;
  const form = (position: number): Form => forms[position] ?? PLAIN;
  const { records, base } = readStrategies(await inflate("strategies"));
  const strategies = records.map((record, position): Strategy => {
    const number = position + 1;
    const isDetailed = position < data.detailed;
    return {
      ...record,
      id: `s${number}`,
      colour: (position % COLOURS) + 1,
      block: isDetailed && record.hasCurves ? `b${number}` : null,
      trades: isDetailed && record.hasTrading ? `t${number}` : null,
    };
  });
  const metrics = data.metrics.map((metric): Metric => ({ ...metric, form: form(metric.form) }));
  return { ...data, metrics, ranked: form(data.ranked), strategies, base };
}
