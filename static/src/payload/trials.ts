// Reads the block of all trials; mirrors src/report/payload/trials.rs, which writes it and says what it holds.

import type { Better } from "../table/sort.js";
import { MISSING } from "../text/format.js";
import { type Form, metricText, signed } from "../text/metric-text.js";
import { Reader } from "./bytes.js";

/** One column of all trials. */
export interface TrialColumn {
  /** "m.sharpe_ratio", "p.fast" or "tag": what it goes by in the page's address. */
  readonly key: string;
  readonly kind: "metric" | "parameter" | "tag";
  readonly label: string;
  /** What it is called where there is little room. */
  readonly short: string;
  readonly better: Better;
  /** Where each row lies: its number, or the index of its text; NaN where it has none. */
  readonly places: Float64Array;
  /** What its numbers were rounded to multiples of; 0 where they were not. */
  readonly step: number;
  /** What a number is multiplied by before it is written: 100 for percent. */
  readonly scale: number;
  /** Whether its numbers are sizes of falls, which are written below zero. */
  readonly isFall: boolean;
  /** Texts in order, where the column holds texts. */
  readonly texts: readonly string[] | null;
  /** What a place says. */
  write(place: number): string;
  /** A place as it is exported. */
  plain(place: number): string | number | null;
}

export interface Trials {
  /** The ranked ones first, best first. */
  readonly rows: number;
  /** How many there are of which these are a sample. */
  readonly all: number;
  /** How many of the rows meet the condition; they are the first ones. */
  readonly matching: number;
  /** Whether the least value is ranked first. */
  readonly ascending: boolean;
  /** The row of each winner; null where it is not among them. */
  readonly winners: readonly (number | null)[];
  /** The rank of a row among the winners, from 0; -1 for any other. */
  readonly rankOf: Int32Array;
  /** Parameters that matter, most first. */
  readonly importance: readonly (readonly [name: string, share: number])[];
  /** What they are ranked by is the first. */
  readonly columns: readonly TrialColumn[];
  name(row: number): string;
  handle(row: number): string;
  /** Its rank among all, from 1; null where it takes no part in the ranking. */
  rank(row: number): number | null;
}

interface ColumnHead {
  readonly kind: TrialColumn["kind"];
  readonly name: string;
  readonly label: string;
  readonly short?: string;
  readonly better?: Better;
  readonly form?: Form;
  readonly per_unit?: number;
  readonly first?: number;
  readonly low?: number;
  readonly step?: number;
  readonly from?: number;
  readonly numbers?: readonly number[];
  readonly texts?: readonly string[];
  readonly bytes: 1 | 2;
  readonly difference: boolean;
}

interface Head {
  readonly rows: number;
  readonly all: number;
  readonly matching: number;
  readonly ascending: boolean;
  readonly winners: readonly (number | null)[];
  readonly importance: readonly (readonly [string, number])[];
  readonly columns: readonly ColumnHead[];
}

const LAYOUT = 1;
/** The first code of a finite number of a metric. */
const FIRST = 3;

export function readTrials(bytes: Uint8Array): Trials {
  const reader = new Reader(bytes);
  reader.expectLayout(LAYOUT);
  const head = JSON.parse(reader.text()) as Head;
  const { rows, winners } = head;
  // A damaged count cannot ask for endless memory.
  if (!Number.isInteger(rows) || rows < 0 || rows > bytes.length) throw new Error("data block has an impossible number of trials");
  const nameAt = readTexts(reader, rows);
  const handleAt = readTexts(reader, rows);
  const ranks = readRanks(reader, rows, head.all);
  const columns = head.columns.map((column) => readColumn(reader, column, rows));
  reader.finish();
  const rankOf = new Int32Array(rows).fill(-1);
  winners.forEach((row, rank) => {
    if (row !== null) rankOf[row] = rank;
  });
  return {
    ...head,
    rankOf,
    columns,
    name: nameAt,
    handle: (row) => handleAt(row).replace("\0", nameAt(row)),
    rank: (row) => (row < head.matching ? (ranks[row] ?? null) : null),
  };
}

/** The rank of every row, from 1: of a sample it is told, of all it is their order. */
function readRanks(reader: Reader, rows: number, all: number): Float64Array {
  let rank = 0;
  return new Float64Array(rows).map(() => (rank += rows < all ? reader.varint() : 1));
}

/** Texts that are decoded when one is asked for: thousands of names are seldom all read. */
function readTexts(reader: Reader, count: number): (index: number) => string {
  const ends = new Uint32Array(count);
  let end = 0;
  for (let i = 0; i < count; i++) ends[i] = end += reader.varint();
  const bytes = reader.bytes(end);
  const decoder = new TextDecoder();
  return (index) => decoder.decode(bytes.subarray(index === 0 ? 0 : ends[index - 1], ends[index]));
}

function readColumn(reader: Reader, head: ColumnHead, rows: number): TrialColumn {
  const low = reader.bytes(rows);
  const high = head.bytes === 2 ? reader.bytes(rows) : null;
  const place = placeOf(head);
  const places = new Float64Array(rows);
  let code = 0;
  for (let row = 0; row < rows; row++) {
    const written = (low[row] ?? 0) | ((high?.[row] ?? 0) << 8);
    code = head.difference ? (code + ((written >>> 1) ^ -(written & 1))) & 0xffff : written;
    places[row] = place(code);
  }
  const { form, texts = null } = head;
  return {
    key: head.kind === "tag" ? "tag" : `${head.kind.slice(0, 1)}.${head.name}`,
    kind: head.kind,
    label: head.label,
    short: head.short ?? head.label,
    better: head.better ?? "neither",
    places,
    step: head.first === undefined ? 0 : 1 / (head.per_unit ?? 1),
    scale: form?.scale ?? 1,
    isFall: form?.sign === "fall",
    texts,
    write: (place) => (Number.isNaN(place) ? MISSING : texts ? (texts[place] ?? MISSING) : form ? metricText(place, form) : plainNumber(place)),
    plain: (place) => (Number.isNaN(place) ? null : texts ? (texts[place] ?? null) : form ? signed(place, form) : place),
  };
}

/** Where a code lies. */
function placeOf({ kind, per_unit = 1, first, low = 0, step = 1, from, numbers, texts }: ColumnHead): (code: number) => number {
  if (texts) return (code) => (code === 0 ? NaN : code - 1);
  if (numbers) return (code) => numbers[code - 1] ?? NaN;
  if (kind === "parameter") return (code) => (code === 0 ? NaN : (from ?? 0) + (code - 1) * step);
  const finite = first === undefined ? (steps: number) => Math.sinh(low + steps * step) / per_unit : (steps: number) => (first + steps) / per_unit;
  return (code) => (code === 0 ? NaN : code === 1 ? -Infinity : code === 2 ? Infinity : finite(code - FIRST));
}

/** A number of a file with as many digits as it needs. */
function plainNumber(value: number): string {
  return String(Number(value.toPrecision(6))).replace("-", "−");
}
