// Trades, orders and positions of a strategy, in its detail: unpacked when the reader comes near.

import { loadDealings } from "../blocks.js";
import type { ReportData, Span, Strategy } from "../data.js";
import type { Dealings, Order, Position, Trade } from "../dealings-payload.js";
import { make } from "../dom.js";
import { fileNamePart } from "../download.js";
import { money } from "../format.js";
import { NEAR } from "../frame.js";
import { orderColumns, positionColumns, tradeColumns, windowName } from "./columns.js";
import { countOf, netGainOf, outcomeOf } from "./outcome.js";
import type { Filter } from "./rows.js";
import { makeTable } from "./table.js";
import { makeTabs, type Tab } from "./tabs.js";
import { makeTimeline } from "./timeline.js";

/** Why rows are not in the page. */
const LEFT_OUT = "the others were left out for the page’s size; the bundle has them.";

export function showDealings({ strategies, windows }: ReportData): void {
  for (const strategy of strategies) {
    const section = document.getElementById(strategy.id);
    section?.addEventListener("detail-filled", () => {
      const place = section.querySelector<HTMLElement>("div.dealings");
      if (place && strategy.trades !== null) showNearby(place, strategy, windows);
    });
  }
}

function showNearby(place: HTMLElement, strategy: Strategy, windows: readonly Span[]): void {
  place.append(make("h3", {}, "Trades, orders and positions"));
  place.hidden = false;
  const approach = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      approach.disconnect();
      loadDealings(strategy).then(
        (dealings) => dealings && place.append(describe(strategy, dealings, windows)),
        () => place.append(make("p", { class: "empty" }, "The data of these tables are damaged and could not be read.")),
      );
    },
    { rootMargin: NEAR },
  );
  approach.observe(place);
}

function describe(strategy: Strategy, { tradesMade, ordersMade, trades, orders, positions }: Dealings, windows: readonly Span[]): HTMLElement {
  const own = [...new Set([...trades, ...orders, ...positions].map(({ window }) => window))];
  // A single window needs no column and no choice.
  const named = own.length > 1 ? windows : [];
  const tabs: Tab[] = [
    { id: `${strategy.id}-trades`, label: `Trades ${tradesMade.toLocaleString("en-US")}`, panel: tradesPanel(strategy, tradesMade, trades, named) },
    { id: `${strategy.id}-orders`, label: `Orders ${ordersMade.toLocaleString("en-US")}`, panel: ordersPanel(strategy, ordersMade, orders, named) },
    { id: `${strategy.id}-positions`, label: `Positions ${count(positions)}`, panel: positionsPanel(strategy, positions, named) },
  ];
  return makeTabs(`Dealings of ${strategy.name}`, tabs).element;
}

function tradesPanel(strategy: Strategy, made: number, trades: readonly Trade[], windows: readonly Span[]): HTMLElement {
  if (trades.length === 0) return emptyPanel("This backtest made no trades.");
  const cut = made > trades.length ? [make("p", { class: "note" }, `The ${count(trades)} trades with the largest gain or loss, of ${made.toLocaleString("en-US")}: ${LEFT_OUT}`)] : [];
  const timeline = makeTimeline(strategy.name, (trade) => table.reveal(trade));
  const table = makeTable<Trade>({
    noun: "trades",
    caption: `Trades of ${strategy.name}`,
    rows: trades,
    columns: tradeColumns(trades, windows),
    filters: [...commonFilters<Trade>(windows), { label: "Outcome", of: outcomeOf }],
    sortedBy: ["Opened", "ascending"],
    fileName: `${fileNamePart(strategy.name)}-trades`,
    summary: tradesInWords,
    tone: (trade) => (outcomeOf(trade) === "open" ? "is-open" : ""),
    filtered: (rows) => timeline.draw(rows),
  });
  return make("div", {}, ...cut, table.filters, timeline.element, table.body);
}

function tradesInWords(trades: readonly Trade[]): string {
  const outcomes = (["won", "lost", "even", "open"] as const).flatMap((outcome) => {
    const number = countOf(trades, outcome);
    return number > 0 ? [`${number.toLocaleString("en-US")} ${outcome}`] : [];
  });
  return trades.length === 0 ? "" : `net gain ${money(netGainOf(trades))} · ${outcomes.join(", ")}`;
}

function ordersPanel(strategy: Strategy, made: number, orders: readonly Order[], windows: readonly Span[]): HTMLElement {
  if (orders.length === 0) return emptyPanel(made > 0 ? `Its ${made.toLocaleString("en-US")} orders were left out for the page’s size; the bundle has them.` : "This backtest holds no orders.");
  const table = makeTable<Order>({
    noun: "orders",
    caption: `Orders of ${strategy.name}`,
    rows: orders,
    columns: orderColumns(orders, windows),
    filters: [...commonFilters<Order>(windows), { label: "Side", of: ({ side }) => side }],
    sortedBy: ["Created", "ascending"],
    fileName: `${fileNamePart(strategy.name)}-orders`,
    summary: () => "",
  });
  return make("div", {}, table.filters, table.body);
}

function positionsPanel(strategy: Strategy, positions: readonly Position[], windows: readonly Span[]): HTMLElement {
  if (positions.length === 0) return emptyPanel("No position was held at the end of a window.");
  const table = makeTable<Position>({
    noun: "positions",
    caption: `Positions of ${strategy.name} at the end of each window`,
    rows: positions,
    columns: positionColumns(windows),
    filters: commonFilters<Position>(windows),
    sortedBy: ["Symbol", "ascending"],
    fileName: `${fileNamePart(strategy.name)}-positions`,
    summary: () => "",
  });
  return make("div", {}, table.filters, table.body);
}

function commonFilters<Row extends { readonly symbol: string; readonly window: number }>(windows: readonly Span[]): Filter<Row>[] {
  return [
    { label: "Symbol", of: ({ symbol }) => symbol },
    { label: "Window", of: ({ window }) => windowName(windows, window) },
  ];
}

function emptyPanel(text: string): HTMLElement {
  return make("div", {}, make("p", { class: "empty" }, text));
}

function count(rows: readonly unknown[]): string {
  return rows.length.toLocaleString("en-US");
}
