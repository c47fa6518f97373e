// Reads the data block of a strategy; mirrors src/report/payload.rs, which writes it.
//
//   u8       layout version: 1
//   varint   windows of this strategy
//              each: varint index into ReportData.windows, varint points
//   zigzag   time of every point, all windows one after the other: seconds, each less the one before (the first less 0)
//   f32 LE   equity of every point, chained over the windows: 1.0 at the start of the first
//   varint   points of the rolling Sharpe ratio
//   zigzag   their times, as above, from 0 again
//   f32 LE   their values
//
// varint: unsigned LEB128. zigzag: a varint that holds 2n for n >= 0 and -2n - 1 for n < 0.

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

export interface Payload {
  readonly windows: readonly WindowPoints[];
  readonly equity: Points;
  readonly rollingSharpe: Points;
}

const LAYOUT = 1;

export function readPayload(bytes: Uint8Array): Payload {
  const reader = new Reader(bytes);
  const layout = reader.byte();
  if (layout !== LAYOUT) throw new Error(`data block has layout ${layout}, this page reads ${LAYOUT}`);
  const windows: WindowPoints[] = [];
  let total = 0;
  for (let left = reader.varint(); left > 0; left--) {
    const index = reader.varint();
    const from = total;
    total += reader.varint();
    windows.push({ index, from, to: total });
  }
  const equity = reader.points(total);
  const rollingSharpe = reader.points(reader.varint());
  reader.finish();
  return { windows, equity, rollingSharpe };
}

class Reader {
  private readonly view: DataView;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte(): number {
    if (this.at >= this.view.byteLength) throw new Error("data block ends too early");
    return this.view.getUint8(this.at++);
  }

  // Multiplies instead of shifting: times need more than the 32 bits that shifts keep.
  varint(): number {
    let value = 0;
    for (let weight = 1; ; weight *= 128) {
      const byte = this.byte();
      value += (byte & 127) * weight;
      if (byte < 128) return value;
    }
  }

  points(count: number): Points {
    // Every point takes five bytes or more, so that a damaged count cannot ask for endless memory.
    if (count * 5 > this.view.byteLength - this.at) throw new Error("data block ends too early");
    const times = new Float64Array(count);
    let time = 0;
    for (let i = 0; i < count; i++) {
      const zigzag = this.varint();
      time += zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
      times[i] = time;
    }
    if (count * 4 > this.view.byteLength - this.at) throw new Error("data block ends too early");
    const values = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      values[i] = this.view.getFloat32(this.at, true);
      this.at += 4;
    }
    return { times, values };
  }

  finish(): void {
    if (this.at !== this.view.byteLength) throw new Error("data block has more bytes than its layout says");
  }
}
