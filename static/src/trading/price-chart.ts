// The price of a symbol with the trades on it: entries, exits, stop losses and take profits at their times and prices.

import type uPlot from "uplot";
import { type Chart, drawChart } from "../chart/chart.js";
import { multiples, roundStep } from "../chart/ticks.js";
import type { Unit } from "../chart/units.js";
import type { TimeRange } from "../chart/zoom.js";
import { make, makeButton } from "../page/dom.js";
import type { Points } from "../payload/curves.js";
import { loadPrices, type Prices, pricesOf } from "../payload/prices.js";
import type { Strategy } from "../payload/report-data.js";
import type { Trade } from "../payload/trading.js";
import { moment, percent } from "../text/format.js";
import { drawWhenNear } from "./drawing.js";
import { marksOver } from "./execution-marks.js";
import { type Execution, executionsOf, rangeAround } from "./executions.js";
import { returnOf } from "./outcome.js";

export interface PriceChart {
  readonly element: HTMLElement;
  draw(trades: readonly Trade[]): void;
  /** Whether the prices of its symbol are in the page. */
  holds(trade: Trade): boolean;
  /** Goes to the chart, with a trade in its middle. */
  show(trade: Trade): void;
}

/** What a price chart tells of. */
export interface PriceChartEvents {
  /** The prices are there now. */
  loaded(): void;
  /** A trade was chosen on it. */
  chosen(trade: Trade): void;
}

/** Prices as they are, with the digits that their size needs. */
const PRICE: Unit = {
  project: (price) => price,
  marks: (low, high, count) => multiples(low, high, roundStep(low, high, count)),
  mark: (height) => written(height),
  write: (price) => (price === null ? "–" : written(price)),
  span(low, high) {
    const room = (high - low) * 0.05 || Math.abs(high) * 0.05 || 0.01;
    return [low - room, high + room];
  },
};

function written(price: number): string {
  return price.toLocaleString("en-US", { maximumSignificantDigits: 6 });
}

/** Hidden until there is a symbol that is traded and whose prices are in the page. */
export function makePriceChart(strategy: Strategy, { loaded, chosen }: PriceChartEvents): PriceChart {
  const live = make("div", { class: "price-live" });
  const select = make("select");
  const note = make("figcaption", { class: "note" });
  const choice = make("label", {}, "Prices of ", select);
  const element = make("figure", { class: "price-figure", hidden: "" }, make("div", { class: "filters" }, choice), live, note);
  let prices: Prices = new Map();
  let trades: readonly Trade[] = [];
  let chart: Chart | null = null;
  let isNear = false;
  let pointed: Trade | null = null;
  let zoomed: TimeRange | null = null;

  const clear = (): void => {
    chart?.destroy();
    chart = null;
  };
  const redraw = (): void => {
    clear();
    const points = pricesOf(prices, select.value);
    if (!isNear || element.hidden || !points) return;
    const executions = executionsOf(trades.filter(({ symbol }) => symbol === select.value));
    const over = marksOver(executions, pointed, chosen);
    chart = drawChart(live, specOf(strategy, select.value, points, over), zoomed, (range) => (zoomed = range));
    note.replaceChildren(inWords(executions, points), ...(pointed ? pointedInWords(pointed, chosen) : []));
  };
  const choose = (symbol: string, trade: Trade | null, range: TimeRange | null): void => {
    select.value = symbol;
    [pointed, zoomed] = [trade, range];
    redraw();
  };
  const offer = (): void => {
    const traded = [...new Set(trades.map(({ symbol }) => symbol))].filter((symbol) => pricesOf(prices, symbol)).sort();
    const before = select.value;
    select.replaceChildren(...traded.map((symbol) => make("option", { value: symbol }, symbol)));
    element.hidden = traded.length === 0;
    if (traded.includes(before)) choose(before, pointed && trades.includes(pointed) ? pointed : null, zoomed);
    else choose(traded[0] ?? "", null, null);
  };
  select.addEventListener("change", () => choose(select.value, null, null));
  drawWhenNear(element, (width) => {
    if (isNear === width > 0) return;
    isNear = width > 0;
    redraw();
  });
  // Damaged prices leave the trades as they are.
  loadPrices().then(
    (known) => {
      prices = known;
      offer();
      loaded();
    },
    () => element.remove(),
  );
  return {
    element,
    draw(filtered) {
      trades = filtered;
      offer();
    },
    holds: ({ symbol }) => pricesOf(prices, symbol) !== null,
    show(trade) {
      const points = pricesOf(prices, trade.symbol);
      if (!points) return;
      isNear = true;
      choose(trade.symbol, trade, rangeAround(trade, points.times));
      live.focus({ preventScroll: true });
      element.scrollIntoView({ block: "center" });
    },
  };
}

function specOf({ name }: Strategy, symbol: string, { times, values }: Points, over: (plot: uPlot) => void) {
  const line = { name: symbol, colour: 12, dash: [], curve: { times: [...times], values: [...values] } };
  const title = `Price of ${symbol} with the trades of ${name}`;
  return {
    panes: [{ share: 1, unit: PRICE, lines: [line], filled: false, labelled: false, over }],
    windows: [],
    title,
    summary: `${title}. The table below lists them.`,
  };
}

function inWords(executions: readonly Execution[], { times }: Points): string {
  const kinds = [["entry", "▲", "entries"], ["exit", "▼", "exits"], ["stop loss", "✕", "stop losses"], ["take profit", "◆", "take profits"]] as const;
  const counts = kinds.flatMap(([kind, mark, many]) => {
    const count = executions.filter((execution) => execution.kind === kind).length;
    return count > 0 ? [`${mark} ${count.toLocaleString("en-US")} ${count === 1 ? kind : many}`] : [];
  });
  const outside = executions.filter(({ time }) => time < (times[0] ?? 0) || time > (times.at(-1) ?? 0)).length;
  const left = outside > 0 ? ` ${outside.toLocaleString("en-US")} lie outside of the candles.` : "";
  return `${counts.join(", ")}, at their prices; the line is thinned, and where marks fall on one another the first of a kind is drawn. A click finds the trade below, and a symbol in the table its trade here.${left}`;
}

/** The trade that is pointed at, and the way back to its row. */
function pointedInWords(trade: Trade, chosen: (trade: Trade) => void): (string | HTMLElement)[] {
  const gain = returnOf(trade);
  const outcome = trade.closed === null ? "still open" : gain === null ? "" : percent(gain);
  return [` In the middle: ${[`opened ${moment(trade.opened)}`, outcome].filter(Boolean).join(", ")}. `, makeButton("Its row", () => chosen(trade))];
}
