// Reads the block of a strategy's curves; mirrors src/report/payload/curves.rs, which writes it.
//
//   u8       layout version: 1
//   varint   windows of this strategy
//              each: varint which of its windows, varint points
//   zigzag   time of every point, all windows one after the other: seconds, each less the one before (the first less 0)
//   f32 LE   equity of every point, chained over the windows: 1.0 at the start of the first
//   varint   days with rolling figures
//   zigzag   their times, as above, from 0 again
//   varint   rolling figures: none, or volatility, Sharpe ratio, Sortino ratio and, with a benchmark, beta
//              for each that of all time and then of each day: varint 0 where it is missing, else 1 + zigzag of its difference to the last one that is
//              there, in steps: ten-thousandths for the volatility, thousandths for the others

import { Reader } from "./bytes.js";

export interface WindowPoints {
  /** Index into ReportData.windows. */
  readonly index: number;
  /** Its points are those from `from` up to, without, `to`. */
  readonly from: number;
  readonly to: number;
}

export interface Points {
  /** Seconds since 1970, UTC. */
  readonly times: Float64Array;
  readonly values: Float32Array;
}

export interface Curves {
  readonly windows: readonly WindowPoints[];
  readonly equity: Points;
  readonly rolling: Rolling;
}

/** Figures of the half year up to each day; null where one is missing. */
export interface Rolling {
  readonly times: Float64Array;
  /** Volatility, Sharpe ratio, Sortino ratio and, with a benchmark, beta; each with that of all time. */
  readonly figures: readonly { readonly whole: number | null; readonly values: readonly (number | null)[] }[];
}

const LAYOUT = 1;
const STEPS_OF_VOLATILITY = 10_000;
const STEPS_OF_OTHERS = 1_000;

/** `windowIndices` has the index in ReportData.windows of each of the strategy's windows. */
export function readCurves(bytes: Uint8Array, windowIndices: readonly number[]): Curves {
  const reader = new Reader(bytes);
  reader.expectLayout(LAYOUT);
  const windows: WindowPoints[] = [];
  let total = 0;
  for (let left = reader.varint(); left > 0; left--) {
    const index = windowIndices[reader.varint()] ?? -1;
    const from = total;
    total += reader.varint();
    windows.push({ index, from, to: total });
  }
  const equity = readPoints(reader, total);
  const rolling = readRolling(reader);
  reader.finish();
  return { windows, equity, rolling };
}

function readRolling(reader: Reader): Rolling {
  const count = reader.varint();
  const times = reader.times(count);
  let perUnit = STEPS_OF_VOLATILITY;
  const figures = reader.each(reader.varint(), () => {
    const [whole = null, ...values] = readSteps(reader, count + 1, perUnit);
    perUnit = STEPS_OF_OTHERS;
    return { whole, values };
  });
  return { times, figures };
}

function readSteps(reader: Reader, count: number, perUnit: number): (number | null)[] {
  let last = 0;
  return reader.each(count, () => {
    const code = reader.varint();
    if (code === 0) return null;
    const zigzag = code - 1;
    last += zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
    return last / perUnit;
  });
}

function readPoints(reader: Reader, count: number): Points {
  return { times: reader.times(count), values: reader.floats(count) };
}
