// Reads the block of a strategy's trades, orders and positions; mirrors src/report/payload/trading.rs, which writes it.
//
//   u8       layout version: 1
//   varint   texts: each a varint of bytes and UTF-8; they are named by their index, text 0 is ""
//   varint   trades that the backtest made, varint those that follow, then their columns:
//            varint window | varint symbol | varint status | times opened | varint closed: 0 open, else 1 + seconds later
//            | f32 amount | f32 open price | f32 close price, of an open trade the last one seen | f32 cost | f32 net gain | f32 fees
//            | varint entry reason | varint exit reason | varint stop loss | varint take profit
//   varint   orders, varint those that follow, then their columns:
//            varint window | varint symbol | u8 side: 0 unknown, 1 buy, 2 sell | varint type | varint status
//            | times created | f32 price | f32 amount | f32 fee | f32 slippage | varint reason
//   varint   positions, then their columns: varint window | varint symbol | f32 amount | f32 cost
//
// A window is its index among the strategy's; a missing number is NaN. Times as in curves.ts.

import { orMissing, Reader } from "./bytes.js";

export interface Trade {
  /** Index into ReportData.windows. */
  readonly window: number;
  readonly symbol: string;
  readonly status: string;
  /** Seconds since 1970, UTC. */
  readonly opened: number;
  /** Null while it is open. */
  readonly closed: number | null;
  readonly amount: number | null;
  readonly openPrice: number | null;
  /** Of the fills that closed it; null while it is open. */
  readonly closePrice: number | null;
  /** The last price seen, while it is open. */
  readonly lastPrice: number | null;
  readonly cost: number | null;
  readonly netGain: number | null;
  readonly fees: number | null;
  readonly entryReason: string;
  readonly exitReason: string;
  readonly stopLoss: string;
  readonly takeProfit: string;
}

export interface Order {
  readonly window: number;
  readonly symbol: string;
  readonly side: "" | "buy" | "sell";
  readonly type: string;
  readonly status: string;
  readonly created: number;
  readonly price: number | null;
  readonly amount: number | null;
  readonly fee: number | null;
  readonly slippage: number | null;
  readonly reason: string;
}

export interface Position {
  readonly window: number;
  readonly symbol: string;
  readonly amount: number | null;
  readonly cost: number | null;
}

export interface Trading {
  /** How many trades and orders the backtest made; the page may hold fewer. */
  readonly tradesMade: number;
  readonly ordersMade: number;
  readonly trades: readonly Trade[];
  readonly orders: readonly Order[];
  readonly positions: readonly Position[];
}

const LAYOUT = 1;
const SIDES = ["", "buy", "sell"] as const;
// The least that a trade, an order and a position take.
const TRADE_BYTES = 33;
const ORDER_BYTES = 23;
const POSITION_BYTES = 10;

/** `windows` has the index in ReportData.windows of each of the strategy's windows. */
export function readTrading(bytes: Uint8Array, windows: readonly number[]): Trading {
  const reader = new Reader(bytes);
  reader.expectLayout(LAYOUT);
  const text = reader.texts();
  const tradesMade = reader.varint();
  const trades = readTrades(reader, text, windows);
  const ordersMade = reader.varint();
  const orders = readOrders(reader, text, windows);
  const positions = readPositions(reader, text, windows);
  reader.finish();
  return { tradesMade, ordersMade, trades, orders, positions };
}

function readTrades(reader: Reader, text: () => string, windows: readonly number[]): Trade[] {
  const count = reader.count(TRADE_BYTES);
  const windowOf = reader.varints(count).map((own) => windows[own] ?? -1);
  const symbols = column(count, text);
  const statuses = column(count, text);
  const opened = reader.times(count);
  const lengths = reader.varints(count);
  const [amounts, openPrices, prices] = [readNumbers(reader, count), readNumbers(reader, count), readNumbers(reader, count)];
  const [costs, netGains, fees] = [readNumbers(reader, count), readNumbers(reader, count), readNumbers(reader, count)];
  const [entryReasons, exitReasons] = [column(count, text), column(count, text)];
  const [stopLosses, takeProfits] = [column(count, text), column(count, text)];
  return windowOf.map((window, i) => {
    const start = opened[i] ?? 0;
    const length = lengths[i] ?? 0;
    return {
      window,
      symbol: symbols[i] ?? "",
      status: statuses[i] ?? "",
      opened: start,
      closed: length === 0 ? null : start + length - 1,
      amount: amounts(i),
      openPrice: openPrices(i),
      closePrice: length === 0 ? null : prices(i),
      lastPrice: length === 0 ? prices(i) : null,
      cost: costs(i),
      netGain: netGains(i),
      fees: fees(i),
      entryReason: entryReasons[i] ?? "",
      exitReason: exitReasons[i] ?? "",
      stopLoss: stopLosses[i] ?? "",
      takeProfit: takeProfits[i] ?? "",
    };
  });
}

function readOrders(reader: Reader, text: () => string, windows: readonly number[]): Order[] {
  const count = reader.count(ORDER_BYTES);
  const windowOf = reader.varints(count).map((own) => windows[own] ?? -1);
  const symbols = column(count, text);
  const sides = Array.from({ length: count }, () => SIDES[reader.byte()] ?? "");
  const [types, statuses] = [column(count, text), column(count, text)];
  const created = reader.times(count);
  const [prices, amounts] = [readNumbers(reader, count), readNumbers(reader, count)];
  const [fees, slippages] = [readNumbers(reader, count), readNumbers(reader, count)];
  const reasons = column(count, text);
  return windowOf.map((window, i) => ({
    window,
    symbol: symbols[i] ?? "",
    side: sides[i] ?? "",
    type: types[i] ?? "",
    status: statuses[i] ?? "",
    created: created[i] ?? 0,
    price: prices(i),
    amount: amounts(i),
    fee: fees(i),
    slippage: slippages(i),
    reason: reasons[i] ?? "",
  }));
}

function readPositions(reader: Reader, text: () => string, windows: readonly number[]): Position[] {
  const count = reader.count(POSITION_BYTES);
  const windowOf = reader.varints(count).map((own) => windows[own] ?? -1);
  const symbols = column(count, text);
  const [amounts, costs] = [readNumbers(reader, count), readNumbers(reader, count)];
  return windowOf.map((window, i) => ({ window, symbol: symbols[i] ?? "", amount: amounts(i), cost: costs(i) }));
}

function column<T>(count: number, read: () => T): T[] {
  return Array.from({ length: count }, read);
}

function readNumbers(reader: Reader, count: number): (index: number) => number | null {
  return orMissing(reader.floats(count));
}
