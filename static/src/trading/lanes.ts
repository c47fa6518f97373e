// Positions by symbol: a lane for each symbol, filled where one of its trades was open, in the colour of what it brought.

import { colour, sans } from "../chart/colours.js";
import { fitted, paperOf } from "../chart/paper.js";
import { timeLabels, timeTicks } from "../chart/ticks.js";
import { make } from "../page/dom.js";
import type { Trade } from "../payload/trading.js";
import { drawWhenNear } from "./drawing.js";
import { outcomeOf } from "./outcome.js";

export interface Lanes {
  readonly element: HTMLElement;
  draw(trades: readonly Trade[]): void;
}

/** A symbol and its trades. */
interface Lane {
  readonly symbol: string;
  readonly trades: readonly Trade[];
}

const MOST = 16;
const LANE = 16;
const BAR = 9;
const MARGIN = { left: 84, right: 12, top: 4, bottom: 24 };
const PIXELS_PER_TIME = 90;

export function makeLanes(name: string): Lanes {
  const canvas = make("canvas", { role: "img" });
  const box = make("div", { class: "lanes" }, canvas);
  const key = make("figcaption", { class: "note" });
  const element = make("figure", { class: "timeline-figure" }, box, key);
  let lanes: readonly Lane[] = [];

  const redraw = drawWhenNear(box, (width) => {
    const height = MARGIN.top + lanes.length * LANE + MARGIN.bottom;
    box.style.height = `${height}px`;
    const paper = paperOf(canvas, width, height);
    if (paper && width > 0) drawLanes(paper, lanes, width);
  });
  return {
    element,
    draw(trades) {
      const all = lanesOf(trades);
      lanes = all.slice(0, MOST);
      element.hidden = lanes.length === 0;
      const counts = lanes.map(({ symbol, trades }) => `${symbol} ${trades.length.toLocaleString("en-US")}`);
      canvas.setAttribute("aria-label", `What ${name} held when; trades: ${counts.join(", ")}`);
      const left = all.length - lanes.length;
      key.textContent = `What was held when: green trades gained, orange ones lost, grey ones are open or even.${left > 0 ? ` The ${MOST} with the most trades; ${left} more are not drawn.` : ""}`;
      redraw();
    },
  };
}

/** The symbols, those with the most trades first. */
function lanesOf(trades: readonly Trade[]): Lane[] {
  const bySymbol = new Map<string, Trade[]>();
  for (const trade of trades) {
    const known = bySymbol.get(trade.symbol);
    if (known) known.push(trade);
    else bySymbol.set(trade.symbol, [trade]);
  }
  return [...bySymbol].map(([symbol, trades]) => ({ symbol, trades })).sort((one, other) => other.trades.length - one.trades.length);
}

function drawLanes(paper: CanvasRenderingContext2D, lanes: readonly Lane[], width: number): void {
  const trades = lanes.flatMap(({ trades }) => trades);
  const first = trades.reduce((least, { opened }) => Math.min(least, opened), Infinity);
  const last = trades.reduce((most, { opened, closed }) => Math.max(most, closed ?? opened), first + 1);
  const right = width - MARGIN.right;
  const x = (time: number): number => MARGIN.left + ((time - first) / (last - first)) * (right - MARGIN.left);
  const colours = { won: colour("--gain"), lost: colour("--loss"), even: colour("--muted"), open: colour("--muted") };
  paper.font = `11px ${sans()}`;
  paper.textBaseline = "middle";
  lanes.forEach(({ symbol, trades }, at) => {
    const middle = MARGIN.top + (at + 0.5) * LANE;
    paper.textAlign = "right";
    paper.fillStyle = colour("--ink");
    paper.fillText(fitted(paper, symbol, MARGIN.left - 14), MARGIN.left - 8, middle);
    paper.strokeStyle = colour("--rule");
    paper.beginPath();
    paper.moveTo(MARGIN.left, Math.round(middle) + 0.5);
    paper.lineTo(right, Math.round(middle) + 0.5);
    paper.stroke();
    // Trades that overlap are darker.
    paper.globalAlpha = 0.7;
    for (const trade of trades) {
      const from = x(trade.opened);
      paper.fillStyle = colours[outcomeOf(trade)];
      paper.fillRect(from, middle - BAR / 2, Math.max(x(trade.closed ?? last) - from, 1), BAR);
    }
    paper.globalAlpha = 1;
  });
  const times = timeTicks(first, last, (right - MARGIN.left) / PIXELS_PER_TIME);
  paper.textAlign = "center";
  paper.fillStyle = colour("--muted");
  timeLabels(times).forEach((label, i) => paper.fillText(label, x(times[i] ?? 0), MARGIN.top + lanes.length * LANE + MARGIN.bottom / 2 + 2));
}
