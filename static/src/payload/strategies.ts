// Reads the block of all strategies; mirrors src/report/payload/strategies.rs, which writes it.
//
//   u8       layout version: 1
//   varint   texts: each a varint of bytes and UTF-8; they are named by their index, text 0 is ""
//   varint   strategies, then their columns:
//            varint name | varint tag, "" for none | varint near copies that are left out | u8 what there is of it: 1 curves, 2 trades, orders or positions
//            | varint windows | numbers: value that they are ranked by
//   varint   index in ReportData.windows of each window, all strategies one after the other
//   varint   parameters of each strategy; then varint name | varint value of all
//   varint   metrics; for each: numbers
//   varint   first strategy with a shape, varint points of a shape; u8 height of each point
//   u8       height of 1.0
//
// Numbers are a column with a missing one as NaN: u8 0 if all are missing, 1 before f32, 2 before f64.

import { Reader } from "./bytes.js";

export interface StrategyRecord {
  readonly name: string;
  readonly tag: string | null;
  /** How many near copies of it are left out. */
  readonly nearCopies: number;
  readonly hasCurves: boolean;
  readonly hasTrading: boolean;
  /** Where its windows stand in ReportData.windows, in order of date. */
  readonly windows: readonly number[];
  readonly parameters: readonly (readonly [name: string, value: string])[];
  /** One for each of ReportData.metrics; null where it is missing. */
  readonly values: readonly (number | null)[];
  /** What it is ranked by. */
  readonly ranked: number | null;
  /** Heights, 1 to 255, of its equity at moments equally far apart, zeros without a line; null where Rust draws it. */
  readonly shape: Uint8Array | null;
}

export interface Strategies {
  readonly records: readonly StrategyRecord[];
  /** The height at which every shape starts. */
  readonly base: number;
}

const LAYOUT = 1;
const HAS_CURVES = 1;
const HAS_TRADING = 2;
// The least that a strategy takes.
const STRATEGY_BYTES = 5;

export function readStrategies(bytes: Uint8Array): Strategies {
  const reader = new Reader(bytes);
  reader.expectLayout(LAYOUT);
  const text = reader.texts();
  const count = reader.count(STRATEGY_BYTES);
  const column = <T>(read: () => T): T[] => Array.from({ length: count }, read);
  const [names, tags] = [column(text), column(text)];
  const copies = reader.varints(count);
  const contents = column(() => reader.byte());
  const windowCounts = reader.varints(count);
  const ranked = reader.numbers(count);
  const windows = windowCounts.map((number) => reader.varints(number));
  const parameterCounts = reader.varints(count);
  const parameterNames = parameterCounts.map((number) => reader.each(number, text));
  const parameterValues = parameterCounts.map((number) => reader.each(number, text));
  const metrics = Array.from({ length: reader.count(1) }, () => reader.numbers(count));
  const first = reader.varint();
  const points = reader.varint();
  const shapes = column(() => null as Uint8Array | null).map((_, position) => (position < first ? null : reader.bytes(points)));
  const base = reader.byte();
  reader.finish();
  const records = names.map((name, i): StrategyRecord => {
    const is = contents[i] ?? 0;
    return {
      name,
      tag: tags[i] || null,
      nearCopies: copies[i] ?? 0,
      hasCurves: (is & HAS_CURVES) !== 0,
      hasTrading: (is & HAS_TRADING) !== 0,
      windows: windows[i] ?? [],
      parameters: (parameterNames[i] ?? []).map((name, at) => [name, parameterValues[i]?.[at] ?? ""] as const),
      values: metrics.map((values) => values(i)),
      ranked: ranked(i),
      shape: shapes[i] ?? null,
    };
  });
  return { records, base };
}
