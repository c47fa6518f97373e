// The reader's choices in the sweep as one value, and as a text for the page's address.

/** How the trials of a cell become one number. */
export type Statistic = "mean" | "median" | "best" | "worst" | "count";

export const STATISTICS: readonly Statistic[] = ["mean", "median", "best", "worst", "count"];

/** From and to, both included, in the places of a column. */
export type Range = readonly [low: number, high: number];

/** Columns go by their keys. */
export interface SweepState {
  /** The scatter's axes, and what its marks are coloured by. */
  readonly x: string;
  readonly y: string;
  readonly colour: string;
  /** The heat map's axes. */
  readonly across: string;
  readonly upwards: string;
  readonly statistic: Statistic;
  /** The axes of the parallel coordinates, from left to right. */
  readonly axes: readonly string[];
  /** The parameters that profiles are drawn along. */
  readonly profiles: readonly string[];
  readonly ranges: ReadonlyMap<string, Range>;
  /** The table's order; null for that of the ranking. */
  readonly sort: { readonly key: string; readonly isDescending: boolean } | null;
}

const SINGLE = ["x", "y", "colour", "across", "upwards", "statistic"] as const;

/** What differs from the first state; "" where nothing does. */
export function writeState(state: SweepState, first: SweepState): string {
  const parts: string[] = [];
  for (const name of SINGLE) if (state[name] !== first[name]) parts.push(`${name}:${encode(state[name])}`);
  for (const name of ["axes", "profiles"] as const) {
    if (state[name].join("\n") !== first[name].join("\n")) parts.push(`${name}:${state[name].map(encode).join(",")}`);
  }
  for (const [key, [low, high]] of state.ranges) parts.push(`in:${encode(key)},${short(low)},${short(high)}`);
  if (state.sort) parts.push(`sort:${encode(state.sort.key)},${state.sort.isDescending ? "desc" : "asc"}`);
  return parts.join(";");
}

/** The state of a text; what it says of columns that are not there is passed over. */
export function readState(text: string, first: SweepState, isKnown: (key: string) => boolean): SweepState {
  const state = { ...first, ranges: new Map(first.ranges) };
  for (const part of text.split(";")) {
    const mark = part.indexOf(":");
    const name = part.slice(0, mark);
    const values = part.slice(mark + 1).split(",").map(decode);
    const [value = "", second = "", third = ""] = values;
    if (name === "statistic") state.statistic = STATISTICS.find((known) => known === value) ?? state.statistic;
    else if (name === "axes" || name === "profiles") {
      const known = [...new Set(values)].filter(isKnown);
      if (known.length > 0) state[name] = known;
    } else if (!isKnown(value)) continue;
    else if (name === "x" || name === "y" || name === "colour" || name === "across" || name === "upwards") state[name] = value;
    else if (name === "in" && Number(second) <= Number(third)) state.ranges.set(value, [Number(second), Number(third)]);
    else if (name === "sort") state.sort = { key: value, isDescending: second === "desc" };
  }
  return state;
}

// What a drag ends at has more digits than anyone sees.
function short(place: number): string {
  return String(Number(place.toPrecision(9)));
}

// The separators may not stand within a name.
function encode(text: string): string {
  return text.replace(/[%:;,&#]/g, (letter) => `%${letter.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

function decode(text: string): string {
  return text.replace(/%([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}
