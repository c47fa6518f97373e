// Columns of the trials as the sweep's views need them: found by key, their ends, their levels, and the first choice of each.

import { multiples, roundStep } from "../chart/ticks.js";
import type { TrialColumn, Trials } from "../payload/trials.js";
import type { SweepState } from "./state.js";

/** As in src/report/trials/levels.rs. */
const MOST_VALUES = 14;
const BANDS = 8;
const MOST_AXES = 9;

export interface Ends {
  readonly low: number;
  readonly high: number;
}

/** The values of a column in order, or bands of them where there are many. */
export interface Levels {
  readonly labels: readonly string[];
  /** Where each begins and ends, as places of the column. */
  readonly from: readonly number[];
  readonly to: readonly number[];
  /** The level of each row; -1 where it has none. */
  readonly of: Int16Array;
}

export class Columns {
  readonly all: readonly TrialColumn[];
  readonly ranked: TrialColumn;
  /** Those that vary and can be an axis. */
  readonly choosable: readonly TrialColumn[];
  readonly parameters: readonly TrialColumn[];
  private readonly byKey: ReadonlyMap<string, TrialColumn>;
  private readonly ends = new Map<string, Ends>();
  private readonly levels = new Map<string, Levels>();
  private readonly orders = new Map<string, Uint32Array>();

  constructor(readonly trials: Trials) {
    const [ranked] = trials.columns;
    if (!ranked) throw new Error("the trials have no column");
    this.all = trials.columns;
    this.ranked = ranked;
    this.byKey = new Map(trials.columns.map((column) => [column.key, column]));
    this.choosable = trials.columns.filter((column) => column === ranked || this.endsOf(column).high > this.endsOf(column).low);
    const order = new Map(trials.importance.map(([name], position) => [`p.${name}`, position]));
    this.parameters = this.choosable
      .filter(({ kind }) => kind === "parameter")
      .sort((a, b) => (order.get(a.key) ?? Infinity) - (order.get(b.key) ?? Infinity) || 0);
  }

  has(key: string): boolean {
    return this.byKey.has(key);
  }

  /** The column of a key, the ranked one where there is none. */
  get(key: string): TrialColumn {
    return this.byKey.get(key) ?? this.ranked;
  }

  /** The least and the greatest finite place. */
  endsOf(column: TrialColumn): Ends {
    let ends = this.ends.get(column.key);
    if (!ends) {
      let [low, high] = [Infinity, -Infinity];
      for (const place of column.places) {
        if (place < low && place !== -Infinity) low = place;
        if (place > high && place !== Infinity) high = place;
      }
      ends = low > high ? { low: 0, high: 0 } : { low, high };
      this.ends.set(column.key, ends);
    }
    return ends;
  }

  levelsOf(column: TrialColumn): Levels {
    let levels = this.levels.get(column.key);
    if (!levels) this.levels.set(column.key, (levels = makeLevels(column, this.orderOf(column))));
    return levels;
  }

  /** The rows from the least place to the greatest; those without one come last. */
  orderOf({ key, places }: TrialColumn): Uint32Array {
    let order = this.orders.get(key);
    if (!order) {
      order = Uint32Array.from(places, (_, row) => row);
      const at = (row: number): number => places[row] ?? NaN;
      order.sort((a, b) => (Number.isNaN(at(a)) ? 1 : 0) - (Number.isNaN(at(b)) ? 1 : 0) || at(a) - at(b) || a - b);
      this.orders.set(key, order);
    }
    return order;
  }

  /** What is shown before the reader has chosen anything. */
  first(): SweepState {
    const metric = (name: string): TrialColumn | undefined => this.choosable.find(({ key }) => key === `m.${name}`);
    const risk = metric("chained_volatility") ?? metric("worst_drawdown") ?? metric("number_of_trades");
    const others = this.choosable.filter(({ kind, key }) => kind === "metric" && key !== this.ranked.key);
    const x = risk && risk !== this.ranked ? risk : (others[0] ?? this.parameters[0] ?? this.ranked);
    const [upwards = this.ranked, across = upwards] = this.parameters;
    const telling = ["number_of_trades", "win_rate", "worst_drawdown"].flatMap((name) => metric(name) ?? []).filter((column) => column !== this.ranked);
    const axes = [...this.parameters.slice(0, MOST_AXES - 1 - telling.length), ...telling, this.ranked];
    return {
      x: x.key,
      y: this.ranked.key,
      colour: "",
      across: across.key,
      upwards: upwards.key,
      statistic: "mean",
      axes: axes.map(({ key }) => key),
      profiles: this.parameters.slice(0, 3).map(({ key }) => key),
      ranges: new Map(),
      sort: null,
    };
  }
}

function makeLevels(column: TrialColumn, order: Uint32Array): Levels {
  const sorted = Array.from(order, (row) => column.places[row] ?? NaN).filter(Number.isFinite);
  const own = sorted.filter((place, i) => i === 0 || place !== sorted[i - 1]);
  const isBanded = own.length > MOST_VALUES;
  const starts = isBanded ? Array.from({ length: BANDS }, (_, band) => sorted[Math.floor((band * sorted.length) / BANDS)] ?? 0) : own;
  const from = starts.filter((start, i) => i === 0 || start !== starts[i - 1]);
  const to = from.map((_, i) => {
    const next = from[i + 1];
    return next === undefined ? (own.at(-1) ?? 0) : (own[lowerBound(own, next) - 1] ?? 0);
  });
  const of = Int16Array.from(column.places, (place) => (Number.isFinite(place) ? upperBound(from, place) - 1 : -1));
  const labels = from.map((low, i) => (low === to[i] ? column.write(low) : `${column.write(low)}–${column.write(to[i] ?? low)}`));
  return { labels, from, to, of };
}

/** How many of the numbers are less. */
export function lowerBound(numbers: ArrayLike<number>, value: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many of the numbers are no greater. */
export function upperBound(numbers: ArrayLike<number>, value: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A mapping of places to positions, with the marks of its axis. */
export interface Axis {
  readonly at: (place: number) => number;
  readonly back: (position: number) => number;
  readonly marks: readonly { readonly place: number; readonly label: string }[];
}

/** The axis of a column from one position to another, with a little air at both ends. */
export function axisOf(columns: Columns, column: TrialColumn, start: number, end: number, count: number, air = 0.03): Axis {
  const { low, high } = columns.endsOf(column);
  const room = (high - low) * air || 0.5;
  const [from, to] = [low - room, high + room];
  const perPlace = (end - start) / (to - from);
  const places = column.texts ? column.texts.map((_, i) => i) : multiples(low, high, roundStep(low, high, count));
  const shown = places.length > count * 2 ? places.filter((_, i) => i % Math.ceil(places.length / count) === 0) : places;
  return {
    at: (place) => start + (place - from) * perPlace,
    back: (position) => from + (position - start) / perPlace,
    marks: shown.map((place) => ({ place, label: shortMark(column.write(place)) })),
  };
}

/** A mark without decimals that are all zero. */
function shortMark(text: string): string {
  return text.replace(/(\.\d*?)0+(?=\D*$)/, "$1").replace(/\.(?=\D*$)/, "");
}
