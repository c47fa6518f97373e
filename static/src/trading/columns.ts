// The columns of the tables of trades, orders and positions: those that hold nothing are left out.

import type { ReportWindow } from "../payload/report-data.js";
import type { Order, Position, Trade } from "../payload/trading.js";
import type { Better, Sortable } from "../table/sort.js";
import type { CsvValue } from "../text/csv.js";
import { duration, MISSING, moment, money, percent, quantity } from "../text/format.js";
import { outcomeOf, returnOf } from "./outcome.js";

export interface DataColumn<Row> extends Sortable {
  readonly label: string;
  readonly title?: string;
  /** Its label in a file, where that is not the one on the page. */
  readonly csvLabel?: string;
  /** What the rows are sorted by. */
  value(row: Row): number | string | null;
  text(row: Row): string;
  csv(row: Row): CsvValue;
  /** The class of a cell. */
  tone?(row: Row): string;
}

type Value<Row, T> = (row: Row) => T | null;

export function tradeColumns(trades: readonly Trade[], windows: readonly ReportWindow[]): DataColumn<Trade>[] {
  const gain = (trade: Trade): string => (trade.netGain === null || trade.netGain === 0 ? "" : trade.netGain > 0 ? "gain" : "loss");
  return [
    text<Trade>("Symbol", ({ symbol }) => symbol),
    ...windowColumn<Trade>(windows),
    time<Trade>("Opened", ({ opened }) => opened),
    { ...time<Trade>("Closed", ({ closed }) => closed), text: ({ closed }) => (closed === null ? "open" : moment(closed)) },
    {
      ...number<Trade>("Held", heldOf, duration),
      csvLabel: "Held, seconds",
      csv: heldOf,
    },
    number<Trade>("Amount", ({ amount }) => amount, quantity),
    number<Trade>("Open price", ({ openPrice }) => openPrice, quantity),
    { ...number<Trade>("Close price", ({ closePrice }) => closePrice, quantity), title: "Price of the orders that closed the trade, weighted by volume" },
    ...present(trades, [
      { ...number<Trade>("Last price", ({ lastPrice }) => lastPrice, quantity), title: "The last price seen of a trade that is still open" },
    ]),
    number<Trade>("Cost", ({ cost }) => cost, quantity),
    { ...number<Trade>("Net gain", ({ netGain }) => netGain, money, "higher"), tone: gain },
    {
      ...number<Trade>("Net gain %", returnOf, percent, "higher"),
      title: "Net gain as a part of the cost",
      csv: (trade) => shortest((returnOf(trade) ?? NaN) * 100),
      tone: gain,
    },
    ...present(trades, [
      number<Trade>("Fees", ({ fees }) => fees, quantity, "lower"),
      text<Trade>("Entry reason", ({ entryReason }) => entryReason),
      text<Trade>("Exit reason", ({ exitReason }) => exitReason),
      text<Trade>("Stop loss", ({ stopLoss }) => stopLoss),
      text<Trade>("Take profit", ({ takeProfit }) => takeProfit),
    ]),
    ...unusualStatus(trades),
  ];
}

export function orderColumns(orders: readonly Order[], windows: readonly ReportWindow[]): DataColumn<Order>[] {
  return [
    text<Order>("Symbol", ({ symbol }) => symbol),
    ...windowColumn<Order>(windows),
    time<Order>("Created", ({ created }) => created),
    text<Order>("Side", ({ side }) => side),
    ...present(orders, [text<Order>("Type", ({ type }) => type), text<Order>("Status", ({ status }) => status)]),
    number<Order>("Price", ({ price }) => price, quantity),
    number<Order>("Amount", ({ amount }) => amount, quantity),
    ...present(orders, [
      number<Order>("Fee", ({ fee }) => fee, quantity, "lower"),
      number<Order>("Slippage", ({ slippage }) => slippage, quantity, "lower"),
      text<Order>("Reason", ({ reason }) => reason),
    ]),
  ];
}

export function positionColumns(windows: readonly ReportWindow[]): DataColumn<Position>[] {
  return [
    text<Position>("Symbol", ({ symbol }) => symbol),
    ...windowColumn<Position>(windows),
    number<Position>("Amount", ({ amount }) => amount, quantity),
    number<Position>("Cost", ({ cost }) => cost, quantity),
  ];
}

export function windowName(windows: readonly ReportWindow[], index: number): string {
  return windows[index]?.name ?? "";
}

function windowColumn<Row extends { readonly window: number }>(windows: readonly ReportWindow[]): DataColumn<Row>[] {
  return windows.length > 1 ? [text<Row>("Window", ({ window }) => windowName(windows, window))] : [];
}

// Whether a trade is open or closed is said by its closing time already.
function unusualStatus(trades: readonly Trade[]): DataColumn<Trade>[] {
  const isUsual = trades.every((trade) => trade.status.toLowerCase() === (outcomeOf(trade) === "open" ? "open" : "closed"));
  return isUsual ? [] : present(trades, [text<Trade>("Status", ({ status }) => status)]);
}

function heldOf({ opened, closed }: Trade): number | null {
  return closed === null ? null : closed - opened;
}

/** The columns in which some row says something. */
function present<Row>(rows: readonly Row[], columns: readonly DataColumn<Row>[]): DataColumn<Row>[] {
  return columns.filter((column) => rows.some((row) => Boolean(column.value(row))));
}

function text<Row>(label: string, value: (row: Row) => string): DataColumn<Row> {
  return { label, kind: "text", better: "neither", value, text: (row) => value(row) || MISSING, csv: value };
}

function number<Row>(
  label: string,
  value: Value<Row, number>,
  write: (value: number | null) => string,
  better: Better = "neither",
): DataColumn<Row> {
  return { label, kind: "number", better, value, text: (row) => write(value(row)), csv: (row) => shortest(value(row)) };
}

function time<Row>(label: string, value: Value<Row, number>): DataColumn<Row> {
  const iso = (seconds: number | null): string | null =>
    seconds === null ? null : new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
  return { label, kind: "number", better: "neither", value, text: (row) => moment(value(row)), csv: (row) => iso(value(row)) };
}

// Numbers travel with the precision of four bytes, about seven digits: more would be noise.
function shortest(value: number | null): number | null {
  return value === null || Number.isNaN(value) ? null : Number(value.toPrecision(7));
}
