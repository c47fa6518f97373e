// A line of a chart, and the panes of lines that share a time axis.

import type uPlot from "uplot";
import type { ReportWindow, Strategy } from "../payload/report-data.js";
import { forcedDash } from "./colours.js";
import type { Curve } from "./curves.js";
import type { Unit } from "./units.js";

export interface Line {
  readonly name: string;
  /** 1 to 12: the custom property --series-N. */
  readonly colour: number;
  /** Lengths of dashes and gaps in turn; empty for a solid line. */
  readonly dash: readonly number[];
  readonly curve: Curve;
}

export interface Pane {
  /** Its part of the chart's height. */
  readonly share: number;
  readonly unit: Unit;
  /** The leading line first: it is drawn on top. All panes of a chart have the same strategies in the same order. */
  readonly lines: readonly Line[];
  /** What it shows, where that differs between panes of one line each. */
  readonly title?: string;
  /** The heights that the axis ends at, where it leaves outliers out. */
  readonly limits?: readonly [number, number] | null;
  /** A value to compare with: a dashed line. */
  readonly level?: number | null;
  /** Fills the area between the leading line and zero. */
  readonly filled: boolean;
  /** Says the names of the windows at the top and the ends of the lines at the right. */
  readonly labelled: boolean;
  /** Draws something over the lines. */
  readonly over?: (plot: uPlot) => void;
}

export interface ChartSpec {
  readonly panes: readonly Pane[];
  readonly windows: readonly ReportWindow[];
  /** What it is called in a file of its own. */
  readonly title: string;
  /** What the chart shows, in words. */
  readonly summary: string;
}

const COLOURS = 12;
const DASHED = [5, 3];

/** The line of the strategy at a position of the ranking. */
export function lineOf({ name, colour }: Strategy, position: number, curve: Curve): Line {
  return { name, colour, dash: dashOf(position, colour), curve };
}

/** The thirteenth strategy has the colour of the first again, so its line is dashed. */
export function dashOf(position: number, colour: number): readonly number[] {
  return forcedDash(colour) ?? (Math.floor(position / COLOURS) % 2 === 1 ? DASHED : []);
}
