// The timeline of trades: every closed one as a mark at the time of its closing and the height of its gain.

import { colour, sans } from "../chart/colours.js";
import { paperOf } from "../chart/paper.js";
import { timeLabels } from "../chart/ticks.js";
import { CHANGE } from "../chart/units.js";
import { make } from "../page/dom.js";
import type { Trade } from "../payload/trading.js";
import { moment, money, percent } from "../text/format.js";
import { drawWhenNear } from "./drawing.js";
import { returnOf } from "./outcome.js";
import { type DotPlot, nearest, plotDots } from "./scatter.js";

export interface Timeline {
  readonly element: HTMLElement;
  draw(trades: readonly Trade[]): void;
}

interface Mark {
  readonly trade: Trade;
  readonly time: number;
  readonly value: number;
}

const HEIGHT = 190;
const MARGIN = { left: 54, right: 12, top: 10, bottom: 24 };
const REACH = 22;
const SIZE = 4;

export function makeTimeline(name: string, chosen: (trade: Trade) => void): Timeline {
  const canvas = make("canvas", { "aria-hidden": "true" });
  const readout = make("div", { class: "chart-readout timeline-readout", hidden: "" });
  const box = make("div", { class: "timeline", tabindex: "0", role: "group" }, canvas, readout);
  const key = make("figcaption", { class: "note" });
  let marks: readonly Mark[] = [];
  let plot: DotPlot | null = null;
  let pointed: number | null = null;

  const redraw = drawWhenNear(box, (width) => {
    // A canvas far from the viewport holds no picture.
    plot = width > 0 ? plotDots(marks, inner(width)) : null;
    const paper = paperOf(canvas, width, HEIGHT);
    if (!paper || !plot) return;
    drawAxes(paper, plot, width);
    plot.points.forEach(([x, y], i) => drawMark(paper, x, y, (marks[i]?.value ?? 0) >= 0, i === pointed));
  });
  const point = (at: number | null): void => {
    if (at === pointed) return;
    pointed = at;
    redraw();
    const mark = at === null ? undefined : marks[at];
    readout.hidden = !mark;
    box.classList.toggle("is-pointing", Boolean(mark));
    if (!mark || !plot) return;
    readout.replaceChildren(...inWords(mark).map((line) => make("div", {}, line)));
    const [x = 0, y = 0] = plot.points[at ?? 0] ?? [];
    const isLeft = x > box.clientWidth / 2;
    readout.style.left = isLeft ? "auto" : `${x + 12}px`;
    readout.style.right = isLeft ? `${box.clientWidth - x + 12}px` : "auto";
    readout.style.top = `${Math.min(Math.max(y - 30, 0), HEIGHT - 84)}px`;
  };
  const at = ({ offsetX, offsetY }: MouseEvent): number | null => nearest(plot?.points ?? [], offsetX, offsetY, REACH);
  const choose = (index: number | null): void => {
    const mark = index === null ? undefined : marks[index];
    if (mark) chosen(mark.trade);
  };
  canvas.addEventListener("mousemove", (event) => point(at(event)));
  canvas.addEventListener("mouseleave", () => point(null));
  canvas.addEventListener("click", (event) => choose(at(event)));
  box.addEventListener("blur", () => point(null));
  box.addEventListener("keydown", (event) => {
    const last = marks.length - 1;
    const now = pointed;
    const to: Record<string, number> = {
      ArrowRight: Math.min((now ?? -1) + 1, last),
      ArrowLeft: Math.max((now ?? last + 1) - 1, 0),
      Home: 0,
      End: last,
    };
    if (event.key === "Enter" && now !== null) choose(now);
    else if (to[event.key] !== undefined && last >= 0) point(to[event.key] ?? null);
    else return;
    event.preventDefault();
  });

  // What is pointed at is read out to those who do not see it.
  readout.setAttribute("aria-live", "polite");
  const element = make("figure", { class: "timeline-figure" }, box, key);
  return {
    element,
    draw(trades) {
      marks = marksOf(trades);
      element.hidden = marks.length === 0;
      pointed = null;
      readout.hidden = true;
      box.setAttribute("aria-label", `Timeline of ${marks.length} closed trades of ${name}. Arrow keys go from one to the next, Enter finds its row.`);
      const left = trades.length - marks.length;
      key.textContent = `▲ gain ▼ loss, at the time of closing, in % of the cost.${left > 0 ? ` ${left} open or without a cost are not drawn.` : ""}`;
      redraw();
    },
  };
}

function marksOf(trades: readonly Trade[]): Mark[] {
  const marks = trades.flatMap((trade): Mark[] => {
    const value = returnOf(trade);
    return trade.closed === null || value === null || !Number.isFinite(value) ? [] : [{ trade, time: trade.closed, value }];
  });
  return marks.sort((a, b) => a.time - b.time);
}

function inWords({ trade, time, value }: Mark): string[] {
  return [trade.symbol, `closed ${moment(time)}`, `${percent(value)} · ${money(trade.netGain)}`];
}

function inner(width: number): { left: number; top: number; width: number; height: number } {
  const { left, right, top, bottom } = MARGIN;
  return { left, top, width: Math.max(width - left - right, 10), height: HEIGHT - top - bottom };
}

function drawAxes(paper: CanvasRenderingContext2D, { times, marks, x, y }: DotPlot, width: number): void {
  const right = width - MARGIN.right;
  paper.font = `11px ${sans()}`;
  paper.lineWidth = 1;
  paper.textBaseline = "middle";
  paper.textAlign = "right";
  for (const mark of marks) {
    const height = Math.round(y(mark)) + 0.5;
    paper.strokeStyle = colour(mark === 0 ? "--rule-strong" : "--rule");
    paper.beginPath();
    paper.moveTo(MARGIN.left, height);
    paper.lineTo(right, height);
    paper.stroke();
    paper.fillStyle = colour("--muted");
    paper.fillText(CHANGE.mark(mark, marks), MARGIN.left - 7, height);
  }
  paper.textAlign = "center";
  timeLabels(times).forEach((label, i) => paper.fillText(label, x(times[i] ?? 0), HEIGHT - MARGIN.bottom / 2 + 2));
}

// A triangle that points up for a gain, down for a loss.
function drawMark(paper: CanvasRenderingContext2D, x: number, y: number, isGain: boolean, isPointed: boolean): void {
  const size = isPointed ? SIZE + 2.5 : SIZE;
  const tip = isGain ? -size : size;
  paper.beginPath();
  paper.moveTo(x, y + tip);
  paper.lineTo(x + size, y - tip * 0.8);
  paper.lineTo(x - size, y - tip * 0.8);
  paper.closePath();
  paper.globalAlpha = isPointed ? 1 : 0.62;
  paper.fillStyle = colour(isGain ? "--gain" : "--loss");
  paper.fill();
  paper.globalAlpha = 1;
  if (isPointed) {
    paper.strokeStyle = colour("--ink");
    paper.stroke();
  }
}
