// Reads the block of a strategy's curves; mirrors src/report/payload/curves.rs, which writes it.
//
//   u8       layout version: 1
//   varint   windows of this strategy
//              each: varint which of its windows, varint points
//   zigzag   time of every point, all windows one after the other: seconds, each less the one before (the first less 0)
//   f32 LE   equity of every point, chained over the windows: 1.0 at the start of the first
//   varint   points of the rolling Sharpe ratio
//   zigzag   their times, as above, from 0 again
//   f32 LE   their values

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
  readonly rollingSharpe: Points;
}

const LAYOUT = 1;

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
  const rollingSharpe = readPoints(reader, reader.varint());
  reader.finish();
  return { windows, equity, rollingSharpe };
}

function readPoints(reader: Reader, count: number): Points {
  return { times: reader.times(count), values: reader.floats(count) };
}
