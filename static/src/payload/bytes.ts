// Reads the numbers and texts that the data blocks are made of; nothing is read past the end.
//
// varint: unsigned LEB128. zigzag: a varint that holds 2n for n >= 0 and -2n - 1 for n < 0.

const TOO_SHORT = "data block ends too early";

export class Reader {
  private readonly view: DataView;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Reads the layout's number and refuses another than the expected one. */
  expectLayout(expected: number): void {
    const layout = this.byte();
    if (layout !== expected) throw new Error(`data block has layout ${layout}, this page reads ${expected}`);
  }

  byte(): number {
    if (this.at >= this.view.byteLength) throw new Error(TOO_SHORT);
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

  /** A number of things of at least so many bytes each: a damaged count cannot ask for endless memory. */
  count(bytesOfEach: number): number {
    const count = this.varint();
    this.need(count * bytesOfEach);
    return count;
  }

  /** So many things of at least one byte each, whoever gave the number. */
  each<T>(count: number, read: () => T): T[] {
    this.need(count);
    return Array.from({ length: count }, read);
  }

  varints(count: number): number[] {
    return this.each(count, () => this.varint());
  }

  /** Times in seconds, each written as zigzag of its difference to the one before, the first to 0. */
  times(count: number): Float64Array {
    this.need(count);
    const times = new Float64Array(count);
    let time = 0;
    for (let i = 0; i < count; i++) {
      const zigzag = this.varint();
      time += zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
      times[i] = time;
    }
    return times;
  }

  /** Little-endian numbers of four bytes. */
  floats(count: number): Float32Array {
    this.need(count * 4);
    const values = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      values[i] = this.view.getFloat32(this.at, true);
      this.at += 4;
    }
    return values;
  }

  /** A column of numbers, in whichever precision it is written; null where one is missing. */
  numbers(count: number): (index: number) => number | null {
    const kind = this.byte();
    if (kind > 2) throw new Error(`data block holds numbers of an unknown kind ${kind}`);
    return orMissing(kind === 0 ? [] : kind === 1 ? this.floats(count) : this.doubles(count));
  }

  /** So many bytes as they are. */
  bytes(count: number): Uint8Array {
    this.need(count);
    const bytes = new Uint8Array(this.view.buffer, this.view.byteOffset + this.at, count);
    this.at += count;
    return bytes;
  }

  /** UTF-8 after the number of its bytes. */
  text(): string {
    return new TextDecoder().decode(this.bytes(this.count(1)));
  }

  /** The texts of a block; what it answers reads which of them is meant. Text 0 is "". */
  texts(): () => string {
    const texts = Array.from({ length: this.count(1) }, () => this.text());
    return () => {
      const text = texts[this.varint()];
      if (text === undefined) throw new Error("data block names a text that it does not hold");
      return text;
    };
  }

  finish(): void {
    if (this.at !== this.view.byteLength) throw new Error("data block has more bytes than its layout says");
  }

  private doubles(count: number): Float64Array {
    this.need(count * 8);
    const values = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      values[i] = this.view.getFloat64(this.at, true);
      this.at += 8;
    }
    return values;
  }

  private need(bytes: number): void {
    // Not a number either, which a varint without end may come to.
    if (!(bytes <= this.view.byteLength - this.at)) throw new Error(TOO_SHORT);
  }
}

/** Reads a column in which NaN stands for what is missing. */
export function orMissing(values: ArrayLike<number>): (index: number) => number | null {
  return (index) => {
    const value = values[index] ?? NaN;
    return Number.isNaN(value) ? null : value;
  };
}
