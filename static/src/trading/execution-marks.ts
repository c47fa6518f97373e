// Marks of executions over the price of their symbol: ▲ entry, ▼ exit, ✕ stop loss, ◆ take profit.

import uPlot from "uplot";
import { colour } from "../chart/colours.js";
import type { Trade } from "../payload/trading.js";
import { type Execution, type ExecutionKind, thinned } from "./executions.js";
import { nearest } from "./scatter.js";

/** Pixels that marks of one kind are apart at least. */
const APART = 5;
const REACH = 14;
const SIZE = 4.5;
/** How much larger the marks of the trade that is pointed at are. */
const POINTED = 1.5;
const COLOURS: Record<ExecutionKind, string> = { entry: "--accent", exit: "--ink", "stop loss": "--loss", "take profit": "--gain" };

type Place = readonly [x: number, y: number];

/** Draws the executions that can be told apart and all of the trade that is pointed at, and goes to the trade of one that is clicked. */
export function marksOver(executions: readonly Execution[], pointed: Trade | null, chosen: (trade: Trade) => void): (plot: uPlot) => void {
  let shown: readonly Execution[] = [];
  let places: readonly Place[] = [];
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
    const { min, max } = drawn.scales.x ?? {};
    const inView = executions.filter(({ time }) => time >= (min ?? 0) && time <= (max ?? 0));
    const others = inView.filter(({ trade }) => trade !== pointed);
    const own = executions.filter(({ trade }) => trade === pointed);
    // Those that are pointed at last, so that no other lies over them.
    shown = [...thinned(others, (time) => drawn.valToPos(time, "x"), APART), ...own];
    places = shown.map(({ time, price }): Place => [drawn.valToPos(time, "x"), drawn.valToPos(price, "y")]);
    drawMarks(drawn, shown, places, own.length);
  };
}

function drawMarks({ ctx, bbox }: uPlot, shown: readonly Execution[], places: readonly Place[], pointed: number): void {
  const onCanvas = places.map(([x, y]): Place => [bbox.left + x * uPlot.pxRatio, bbox.top + y * uPlot.pxRatio]);
  const first = shown.length - pointed;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  const [entry, exit] = onCanvas.slice(first);
  if (entry && exit) {
    ctx.strokeStyle = colour("--ink");
    ctx.lineWidth = uPlot.pxRatio;
    ctx.setLineDash([3 * uPlot.pxRatio, 3 * uPlot.pxRatio]);
    ctx.beginPath();
    ctx.moveTo(...entry);
    ctx.lineTo(...exit);
    ctx.stroke();
    ctx.setLineDash([]);
  }
  shown.forEach(({ kind }, i) => drawMark(ctx, kind, onCanvas[i] ?? [0, 0], SIZE * (i < first ? 1 : POINTED) * uPlot.pxRatio));
  ctx.restore();
}

/** Each kind has a shape of its own, so that it is not the colour alone that tells them apart. */
function drawMark(ctx: CanvasRenderingContext2D, kind: ExecutionKind, [x, y]: Place, size: number): void {
  ctx.fillStyle = ctx.strokeStyle = colour(COLOURS[kind]);
  ctx.lineWidth = size / 2.2;
  ctx.beginPath();
  if (kind === "stop loss") {
    ctx.moveTo(x - size, y - size);
    ctx.lineTo(x + size, y + size);
    ctx.moveTo(x + size, y - size);
    ctx.lineTo(x - size, y + size);
    ctx.stroke();
    return;
  }
  const corners: Record<Exclude<ExecutionKind, "stop loss">, readonly Place[]> = {
    entry: [[0, -1.1], [1, 0.8], [-1, 0.8]],
    exit: [[0, 1.1], [1, -0.8], [-1, -0.8]],
    "take profit": [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]],
  };
  for (const [across, down] of corners[kind]) ctx.lineTo(x + across * size, y + down * size);
  ctx.fill();
}
