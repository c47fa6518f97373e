// One pane of a chart as options and columns for uPlot: axes, scales, lines, hairlines.

import uPlot from "uplot";
import type { ReportWindow } from "../payload/report-data.js";
import { colour, sans, series, translucent } from "./colours.js";
import type { Line, Pane } from "./line.js";
import type { TimeRange } from "./zoom.js";
import { timeLabels, timeTicks } from "./ticks.js";

export interface Size {
  readonly width: number;
  readonly height: number;
}

const FONT_SIZE = 11;
const TIME_AXIS_HEIGHT = 26;
const PIXELS_PER_TIME = 80;
const PIXELS_PER_MARK = 46;
const NAMES_HEIGHT = 20;

export interface Surroundings {
  readonly full: TimeRange;
  readonly windows: readonly ReportWindow[];
  readonly isLast: boolean;
  /** Room at the right for the labels at the ends of the lines. */
  gutter(): number;
  /** Room at the left for the axis. */
  axisWidth(): number;
}

/** The columns of a pane; the leading line is the last column, because later ones are drawn over earlier ones. */
export function paneColumns({ lines, unit }: Pane): uPlot.AlignedData {
  const tables = [...lines].reverse().map(({ curve }): uPlot.AlignedData => {
    const heights = curve.values.map((value) => (value === null ? null : unit.project(value)));
    return [[...curve.times], heights];
  });
  return uPlot.join(tables);
}

export function paneOptions(pane: Pane, size: Size, around: Surroundings): uPlot.Options {
  const font = `${FONT_SIZE}px ${sans()}`;
  return {
    ...size,
    legend: { show: false },
    padding: [pane.labelled ? NAMES_HEIGHT : 6, () => around.gutter(), around.isLast ? 0 : 14, 0],
    cursor: { y: false, drag: { x: true, y: false, dist: 4 }, points: { size: 6 } },
    scales: {
      x: { time: false, range: (_, low, high) => within(around.full, [low, high]) },
      // uPlot says null where nothing is in view, whatever its types say.
      y: { range: (_, low: number | null, high: number | null) => spanOf(pane, low ?? 0, high ?? 0) },
    },
    axes: [timeAxis(font, around.isLast), valueAxis(font, pane, around)],
    series: [{}, ...[...pane.lines].reverse().map((line) => lineSeries(line, pane))],
    hooks: { drawAxes: [(plot) => drawHairlines(plot, around.windows, pane.level)] },
  };
}

/** The heights of the axis for lines between two heights: with the level, without outliers. */
export function spanOf({ unit, level = null, limits }: Pane, low: number, high: number): [number, number] {
  const [least, most] = limits ?? [-Infinity, Infinity];
  const held = (height: number): number => Math.min(Math.max(height, least), most);
  return unit.span(Math.min(held(low), level ?? Infinity), Math.max(held(high), level ?? -Infinity));
}

/** A range inside the full one, never so narrow that the axis breaks down. */
export function within(full: TimeRange, [low, high]: TimeRange): [number, number] {
  const [first, last] = full;
  const least = Math.min(last - first, 3600);
  const width = Math.min(Math.max(high - low, least), last - first);
  const start = Math.min(Math.max(low, first), last - width);
  return [start, start + width];
}

function timeAxis(font: string, show: boolean): uPlot.Axis {
  return {
    show,
    font,
    size: TIME_AXIS_HEIGHT,
    gap: 4,
    stroke: () => colour("--muted"),
    grid: { show: false },
    ticks: { size: 4, width: 1, stroke: () => colour("--rule-strong") },
    splits: (plot, _, low, high) => timeTicks(low, high, plot.width / PIXELS_PER_TIME),
    values: (_, ticks) => timeLabels(ticks),
  };
}

function valueAxis(font: string, { unit }: Pane, { axisWidth }: Surroundings): uPlot.Axis {
  return {
    font,
    size: axisWidth,
    gap: 6,
    stroke: () => colour("--muted"),
    grid: { width: 1, stroke: () => colour("--rule") },
    ticks: { show: false },
    splits: (plot, _, low, high) => unit.marks(low, high, Math.max(2, plot.height / PIXELS_PER_MARK)),
    values: (_, marks) => marks.map((mark) => unit.mark(mark, marks)),
  };
}

function lineSeries(line: Line, pane: Pane): uPlot.Series {
  const leads = line === pane.lines[0];
  const fill = pane.filled && leads ? { fill: () => translucent(series(line.colour)), fillTo: 0 } : {};
  return {
    stroke: () => colour(series(line.colour)),
    width: leads && pane.lines.length > 1 && !pane.filled ? 2 : 1.25,
    // Drawdowns cross all the time: only the leading one stands out.
    alpha: leads || !pane.filled ? 1 : 0.45,
    points: { show: line.curve.times.length === 1, size: 6 },
    ...(line.dash.length > 0 ? { dash: line.dash.map((length) => length * devicePixelRatio) } : {}),
    ...fill,
  };
}

// Dashed hairlines where windows begin and at the level, a stronger one at zero.
function drawHairlines(plot: uPlot, windows: readonly ReportWindow[], level: number | null = null): void {
  const { ctx, bbox } = plot;
  const stroke = (x1: number, y1: number, x2: number, y2: number): void => {
    ctx.beginPath();
    ctx.moveTo(x1, y1);
    ctx.lineTo(x2, y2);
    ctx.stroke();
  };
  const { min: low = 0, max: high = 0 } = plot.scales.y ?? {};
  const { min: first = 0, max: last = 0 } = plot.scales.x ?? {};
  ctx.save();
  ctx.lineWidth = uPlot.pxRatio;
  ctx.strokeStyle = colour("--rule-strong");
  if ((low ?? 0) <= 0 && (high ?? 0) >= 0) {
    const y = Math.round(plot.valToPos(0, "y", true)) + 0.5;
    stroke(bbox.left, y, bbox.left + bbox.width, y);
  }
  ctx.setLineDash([3 * uPlot.pxRatio, 3 * uPlot.pxRatio]);
  if (level !== null) {
    const y = Math.round(plot.valToPos(level, "y", true)) + 0.5;
    stroke(bbox.left, y, bbox.left + bbox.width, y);
  }
  ctx.globalAlpha = 0.55;
  for (const { start } of windows) {
    if (start <= (first ?? 0) || start >= (last ?? 0)) continue;
    const x = Math.round(plot.valToPos(start, "x", true)) + 0.5;
    stroke(x, bbox.top, x, bbox.top + bbox.height);
  }
  ctx.restore();
}
