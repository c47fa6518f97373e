// The price of a symbol with the trades on it: entries, exits, stop losses and take profits at their times and prices.

import uPlot from "uplot";
import { type Chart, drawChart } from "../chart/chart.js";
import { colour } from "../chart/colours.js";
import { multiples, roundStep } from "../chart/ticks.js";
import type { Unit } from "../chart/units.js";
import { make } from "../page/dom.js";
import { NEAR } from "../page/nearness.js";
import type { Points } from "../payload/curves.js";
import { loadPrices, type Prices, pricesOf } from "../payload/prices.js";
import type { Strategy } from "../payload/report-data.js";
import type { Trade } from "../payload/trading.js";
import { type Execution, type ExecutionKind, executionsOf, thinned } from "./executions.js";
import { nearest } from "./scatter.js";

export interface PriceChart {
  readonly element: HTMLElement;
  draw(trades: readonly Trade[]): void;
}

/** Pixels that marks of one kind are apart at least. */
const APART = 5;
const REACH = 14;
const SIZE = 4.5;
const COLOURS: Record<ExecutionKind, string> = { entry: "--accent", exit: "--ink", "stop loss": "--loss", "take profit": "--gain" };

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
export function makePriceChart(strategy: Strategy, chosen: (trade: Trade) => void): PriceChart {
  const live = make("div", { class: "price-live" });
  const select = make("select");
  const note = make("figcaption", { class: "note" });
  const choice = make("label", {}, "Prices of ", select);
  const element = make("figure", { class: "price-figure", hidden: "" }, make("div", { class: "filters" }, choice), live, note);
  let prices: Prices = new Map();
  let trades: readonly Trade[] = [];
  let chart: Chart | null = null;
  let isNear = false;

  const clear = (): void => {
    chart?.destroy();
    chart = null;
  };
  const redraw = (): void => {
    clear();
    const points = pricesOf(prices, select.value);
    if (!isNear || element.hidden || !points) return;
    const executions = executionsOf(trades.filter(({ symbol }) => symbol === select.value));
    chart = drawChart(live, specOf(strategy, select.value, points, marksOver(executions, chosen)), null);
    note.textContent = inWords(executions, points);
  };
  const offer = (): void => {
    const traded = [...new Set(trades.map(({ symbol }) => symbol))].filter((symbol) => pricesOf(prices, symbol)).sort();
    const before = select.value;
    select.replaceChildren(...traded.map((symbol) => make("option", { value: symbol }, symbol)));
    if (traded.includes(before)) select.value = before;
    element.hidden = traded.length === 0;
    redraw();
  };
  select.addEventListener("change", redraw);
  const approach = new IntersectionObserver(
    (entries) => {
      isNear = entries.some(({ isIntersecting }) => isIntersecting);
      redraw();
    },
    { rootMargin: NEAR },
  );
  approach.observe(element);
  // Damaged prices leave the trades as they are.
  loadPrices().then(
    (loaded) => {
      prices = loaded;
      offer();
    },
    () => element.remove(),
  );
  return {
    element,
    draw(filtered) {
      trades = filtered;
      offer();
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

/** Draws the executions that can be told apart, and goes to the trade of one that is clicked. */
function marksOver(executions: readonly Execution[], chosen: (trade: Trade) => void): (plot: uPlot) => void {
  let shown: readonly Execution[] = [];
  let places: readonly (readonly [number, number])[] = [];
  let followed: uPlot | null = null;
  return (drawn) => {
    if (followed !== drawn) {
      followed = drawn;
      drawn.over.addEventListener("click", ({ offsetX, offsetY }) => {
        const at = nearest(places, offsetX, offsetY, REACH);
        const execution = at === null ? undefined : shown[at];
        if (execution) chosen(execution.trade);
      });
    }
    const { min = 0, max = 0 } = drawn.scales.x ?? {};
    const inView = executions.filter(({ time }) => time >= (min ?? 0) && time <= (max ?? 0));
    shown = thinned(inView, (time) => drawn.valToPos(time, "x"), APART);
    places = shown.map(({ time, price }) => [drawn.valToPos(time, "x"), drawn.valToPos(price, "y")]);
    const { ctx, bbox } = drawn;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    shown.forEach(({ kind }, i) => {
      const [x = 0, y = 0] = places[i] ?? [];
      drawMark(ctx, kind, bbox.left + x * uPlot.pxRatio, bbox.top + y * uPlot.pxRatio, SIZE * uPlot.pxRatio);
    });
    ctx.restore();
  };
}

/** Each kind has a shape of its own: ▲ entry, ▼ exit, ✕ stop loss, ◆ take profit. */
function drawMark(ctx: CanvasRenderingContext2D, kind: ExecutionKind, x: number, y: number, size: number): void {
  ctx.fillStyle = ctx.strokeStyle = colour(COLOURS[kind]);
  ctx.lineWidth = size / 2.2;
  ctx.beginPath();
  const corners: Record<Exclude<ExecutionKind, "stop loss">, readonly (readonly [number, number])[]> = {
    entry: [[0, -1.1], [1, 0.8], [-1, 0.8]],
    exit: [[0, 1.1], [1, -0.8], [-1, -0.8]],
    "take profit": [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]],
  };
  if (kind === "stop loss") {
    ctx.moveTo(x - size, y - size);
    ctx.lineTo(x + size, y + size);
    ctx.moveTo(x + size, y - size);
    ctx.lineTo(x - size, y + size);
    ctx.stroke();
    return;
  }
  for (const [across, down] of corners[kind]) ctx.lineTo(x + across * size, y + down * size);
  ctx.fill();
}

function inWords(executions: readonly Execution[], { times }: Points): string {
  const kinds = [["entry", "▲", "entries"], ["exit", "▼", "exits"], ["stop loss", "✕", "stop losses"], ["take profit", "◆", "take profits"]] as const;
  const counts = kinds.flatMap(([kind, mark, many]) => {
    const count = executions.filter((execution) => execution.kind === kind).length;
    return count > 0 ? [`${mark} ${count.toLocaleString("en-US")} ${count === 1 ? kind : many}`] : [];
  });
  const outside = executions.filter(({ time }) => time < (times[0] ?? 0) || time > (times.at(-1) ?? 0)).length;
  const left = outside > 0 ? ` ${outside.toLocaleString("en-US")} lie outside of the candles.` : "";
  return `${counts.join(", ")}, at their prices; where they fall on one another the first of a kind is drawn. A click finds the trade below.${left}`;
}
