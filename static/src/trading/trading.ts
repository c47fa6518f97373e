// Trades, orders and positions of a strategy, in its detail: unpacked when the reader comes near.

import { make } from "../page/dom.js";
import { fileNamePart } from "../page/download.js";
import { NEAR } from "../page/nearness.js";
import { followTearsheets, positionOf } from "../page/tearsheets.js";
import { loadTrading } from "../payload/blocks.js";
import type { ReportData, ReportWindow, Strategy } from "../payload/report-data.js";
import type { Order, Position, Trade, Trading } from "../payload/trading.js";
import { money } from "../text/format.js";
import { orderColumns, positionColumns, tradeColumns, windowName } from "./columns.js";
import { countOf, netGainOf, outcomeOf } from "./outcome.js";
import type { Filter } from "./rows.js";
import { makeTable } from "./table.js";
import { makeTabs, type Tab } from "./tabs.js";
import { makeLanes } from "./lanes.js";
import { makePriceChart } from "./price-chart.js";
import { makeTimeline } from "./timeline.js";

/** Why rows are not in the page. */
const LEFT_OUT = "the others were left out for the page’s size; the bundle has them.";

export function showTrading({ strategies, windows }: ReportData): void {
  followTearsheets((section) => {
    const strategy = strategies[positionOf(section)];
    section.addEventListener("detail-filled", () => {
      const box = section.querySelector<HTMLElement>("div.trading");
      if (box && strategy && strategy.trades !== null) showNearby(box, strategy, windows);
    });
  });
}

function showNearby(box: HTMLElement, strategy: Strategy, windows: readonly ReportWindow[]): void {
  box.append(make("h3", {}, "Trades, orders and positions"));
  box.hidden = false;
  const approach = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      approach.disconnect();
      loadTrading(strategy).then(
        (trading) => trading && box.append(describe(strategy, trading, windows)),
        () => box.append(make("p", { class: "empty" }, "The data of these tables are damaged and could not be read.")),
      );
    },
    { rootMargin: NEAR },
  );
  approach.observe(box);
}

function describe(strategy: Strategy, { tradesMade, ordersMade, trades, orders, positions }: Trading, windows: readonly ReportWindow[]): HTMLElement {
  const own = [...new Set([...trades, ...orders, ...positions].map(({ window }) => window))];
  // A single window needs no column and no choice.
  const named = own.length > 1 ? windows : [];
  const tabs: Tab[] = [
    { id: `${strategy.id}-trades`, label: `Trades ${tradesMade.toLocaleString("en-US")}`, panel: tradesTab(strategy, tradesMade, trades, named) },
    { id: `${strategy.id}-orders`, label: `Orders ${ordersMade.toLocaleString("en-US")}`, panel: ordersTab(strategy, ordersMade, orders, named) },
    { id: `${strategy.id}-positions`, label: `Positions ${count(positions)}`, panel: positionsTab(strategy, positions, named) },
  ];
  return makeTabs(`Trades, orders and positions of ${strategy.name}`, tabs).element;
}

function tradesTab(strategy: Strategy, made: number, trades: readonly Trade[], windows: readonly ReportWindow[]): HTMLElement {
  if (trades.length === 0) return emptyTab("This backtest made no trades.");
  const cut = made > trades.length ? [make("p", { class: "note" }, `The ${count(trades)} trades with the largest gain or loss, of ${made.toLocaleString("en-US")}: ${LEFT_OUT}`)] : [];
  const timeline = makeTimeline(strategy.name, (trade) => table.reveal(trade));
  const lanes = makeLanes(strategy.name);
  const prices = makePriceChart(strategy, { chosen: (trade) => table.reveal(trade), loaded: () => table.refresh() });
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
    leadsTo: (trade) => (prices.holds(trade) ? { title: "Show it on the price", go: () => prices.show(trade) } : null),
    filtered: (rows) => {
      timeline.draw(rows);
      lanes.draw(rows);
      prices.draw(rows);
    },
  });
  return make("div", {}, ...cut, table.filters, timeline.element, lanes.element, prices.element, table.body);
}

function tradesInWords(trades: readonly Trade[]): string {
  const outcomes = (["won", "lost", "even", "open"] as const).flatMap((outcome) => {
    const number = countOf(trades, outcome);
    return number > 0 ? [`${number.toLocaleString("en-US")} ${outcome}`] : [];
  });
  return trades.length === 0 ? "" : `net gain ${money(netGainOf(trades))} · ${outcomes.join(", ")}`;
}

function ordersTab(strategy: Strategy, made: number, orders: readonly Order[], windows: readonly ReportWindow[]): HTMLElement {
  if (orders.length === 0) return emptyTab(made > 0 ? `Its ${made.toLocaleString("en-US")} orders were left out for the page’s size; the bundle has them.` : "This backtest holds no orders.");
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

function positionsTab(strategy: Strategy, positions: readonly Position[], windows: readonly ReportWindow[]): HTMLElement {
  if (positions.length === 0) return emptyTab("No position was held at the end of a window.");
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

function commonFilters<Row extends { readonly symbol: string; readonly window: number }>(windows: readonly ReportWindow[]): Filter<Row>[] {
  return [
    { label: "Symbol", of: ({ symbol }) => symbol },
    { label: "Window", of: ({ window }) => windowName(windows, window) },
  ];
}

function emptyTab(text: string): HTMLElement {
  return make("div", {}, make("p", { class: "empty" }, text));
}

function count(rows: readonly unknown[]): string {
  return rows.length.toLocaleString("en-US");
}
