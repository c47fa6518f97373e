// Keeps what the reader has chosen in the sweep and which trials that selects; every view follows it, once a frame.

import type { Columns } from "./columns.js";
import { type Range, readState, type SweepState, writeState } from "./state.js";

export interface Selection {
  /** 1 for every row that lies in all ranges. */
  readonly mask: Uint8Array;
  readonly count: number;
}

/** Milliseconds without a change after which the views are drawn in full. */
const REST = 140;

export class SweepStore {
  private now: SweepState;
  private selected: Selection;
  private readonly first: SweepState;
  private readonly all: Uint8Array;
  private readonly followers: (() => void)[] = [];
  private frame = 0;
  private resting = 0;

  constructor(
    readonly columns: Columns,
    text: string,
    private readonly settled: (text: string) => void,
  ) {
    this.first = columns.first();
    this.all = new Uint8Array(columns.trials.rows).fill(1);
    this.now = this.stateOf(text);
    this.selected = select(columns, this.now.ranges);
  }

  state(): SweepState {
    return this.now;
  }

  selection(): Selection {
    return this.selected;
  }

  /** Whether every trial is selected. */
  isWhole(): boolean {
    return this.now.ranges.size === 0;
  }

  /** Whether changes follow each other, as in a drag: views that take long wait until they rest. */
  isMoving(): boolean {
    return this.resting !== 0;
  }

  change(part: Partial<SweepState>): void {
    this.become({ ...this.now, ...part });
  }

  /** Selects by one column, or no longer by it. */
  changeRange(key: string, range: Range | null): void {
    const ranges = new Map(this.now.ranges);
    if (range) ranges.set(key, range);
    else ranges.delete(key);
    this.change({ ranges });
  }

  /** 1 for every row. */
  everything(): Uint8Array {
    return this.all;
  }

  /** Takes a state from the page's address. */
  read(text: string): void {
    if (text !== writeState(this.now, this.first)) this.become(this.stateOf(text));
  }

  /** Calls in the frame after every change, and at once. */
  follow(follower: () => void): void {
    this.followers.push(follower);
    follower();
  }

  private stateOf(text: string): SweepState {
    return readState(text, this.first, (key) => this.columns.has(key));
  }

  private become(next: SweepState): void {
    if (next.ranges !== this.now.ranges) this.selected = select(this.columns, next.ranges);
    this.now = next;
    clearTimeout(this.resting);
    this.resting = window.setTimeout(() => {
      this.resting = 0;
      this.tell();
      // An address for each step of a drag would be too many.
      this.settled(writeState(this.now, this.first));
    }, REST);
    this.tell();
  }

  private tell(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      for (const follower of this.followers) follower();
    });
  }
}

/** The rows that lie in all ranges. */
export function select(columns: Columns, ranges: ReadonlyMap<string, Range>): Selection {
  const { rows } = columns.trials;
  const mask = new Uint8Array(rows).fill(1);
  for (const [key, [low, high]] of ranges) {
    const { places } = columns.get(key);
    for (let row = 0; row < rows; row++) {
      const place = places[row] ?? NaN;
      if (!(place >= low && place <= high)) mask[row] = 0;
    }
  }
  let count = 0;
  for (const is of mask) count += is;
  return { mask, count };
}
