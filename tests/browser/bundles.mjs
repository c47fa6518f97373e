// Bundles of version 1 written from plain values: for what no real backtest shows. The frame is zstd without compression.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const DAY = 86_400_000;
const LARGEST_BLOCK = 131_072;

/** "2022-01-05T00:00:00+00:00", so many days after the first of 2022. */
export function dayOf(days) {
  return new Date(Date.UTC(2022, 0, 1) + days * DAY).toISOString().replace(".000Z", "+00:00");
}

/** A run of daily values from a day of 2022 on. */
export function runOf(name, firstDay, values, { trades = [], twr = null, metrics = {} } = {}) {
  const series = (numbers) => numbers.map((value, i) => [value, dayOf(firstDay + i)]);
  return {
    backtest_start_date: dayOf(firstDay),
    backtest_end_date: dayOf(firstDay + Math.max(values.length - 1, 1)),
    backtest_date_range_name: name,
    trading_symbol: "EUR",
    initial_unallocated: values[0] ?? 0,
    backtest_metrics: { equity_curve: series(values), ...(twr ? { twr_equity_curve: series(twr) } : {}), ...metrics },
    portfolio_snapshots: [],
    trades,
    orders: [],
    positions: [],
    symbols: [],
  };
}

/** A trade opened on a day and closed on another; on none while it is open. */
export function tradeOf(symbol, opened, closed, netGain) {
  return {
    id: `${symbol}-${opened}`,
    orders: [],
    target_symbol: symbol,
    trading_symbol: "EUR",
    status: closed === null ? "OPEN" : "CLOSED",
    amount: 1.5,
    open_price: 100,
    last_reported_price: 100 + netGain,
    opened_at: dayOf(opened),
    closed_at: closed === null ? null : dayOf(closed),
    net_gain: netGain,
    cost: 150,
    metadata: {},
  };
}

/** A curve that wanders, the same for the same seed. */
export function wander(length, seed, start = 1000) {
  let [state, value] = [seed * 2_654_435_761 + 1, start];
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    value *= 1 + (state / 2 ** 32 - 0.49) / 40;
    return value;
  });
}

/** Writes a backtest into a folder. */
export function writeBundle(folder, file, { id, tag = null, parameters = {}, runs, summary = {}, ohlcv = null }) {
  mkdirSync(folder, { recursive: true });
  const backtest = {
    algorithm_id: id,
    tag,
    parameters,
    metadata: {},
    strategy_ids: [],
    risk_free_rate: 0.02,
    backtest_permutation_tests: null,
    backtest_runs: runs,
    backtest_summary: summary,
    engine_type: null,
  };
  const header = Buffer.from("IAFB\x01\0\0\0", "latin1");
  writeFileSync(join(folder, `${file}.iafbt`), Buffer.concat([header, frame(pack({ format_version: 1, backtest, ...(ohlcv ? { ohlcv } : {}) }))]));
}

// A zstd frame of raw blocks: magic, one segment of a known size, blocks.
function frame(content) {
  const head = Buffer.alloc(9);
  head.writeUInt32LE(0xfd2fb528, 0);
  head.writeUInt8(0b1010_0000, 4);
  head.writeUInt32LE(content.length, 5);
  const parts = [head];
  for (let at = 0; at < content.length; at += LARGEST_BLOCK) {
    const block = content.subarray(at, at + LARGEST_BLOCK);
    const isLast = at + LARGEST_BLOCK >= content.length;
    const blockHead = Buffer.alloc(3);
    blockHead.writeUIntLE(block.length * 8 + (isLast ? 1 : 0), 0, 3);
    parts.push(blockHead, block);
  }
  return Buffer.concat(parts);
}

// MessagePack, every length in its widest form.
function pack(value) {
  const parts = [];
  const head = (kind, length) => {
    const bytes = Buffer.alloc(5);
    bytes.writeUInt8(kind, 0);
    bytes.writeUInt32BE(length, 1);
    parts.push(bytes);
  };
  const write = (item) => {
    if (item === null) return parts.push(Buffer.from([0xc0]));
    if (typeof item === "boolean") return parts.push(Buffer.from([item ? 0xc3 : 0xc2]));
    if (typeof item === "number") {
      const bytes = Buffer.alloc(9);
      bytes.writeUInt8(0xcb, 0);
      bytes.writeDoubleBE(item, 1);
      return parts.push(bytes);
    }
    if (typeof item === "string") {
      const text = Buffer.from(item);
      head(0xdb, text.length);
      return parts.push(text);
    }
    if (Array.isArray(item)) {
      head(0xdd, item.length);
      return item.forEach(write);
    }
    const entries = Object.entries(item);
    head(0xdf, entries.length);
    for (const [key, entry] of entries) {
      write(key);
      write(entry);
    }
  };
  write(value);
  return Buffer.concat(parts);
}
