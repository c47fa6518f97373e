// A line of a chart, and the panes of lines that share a time axis.

import type { ReportWindow, Strategy } from "../payload/report-data.js";
import type { Curve } from "./curves.js";
import type { Unit } from "./units.js";

export interface Line {
  readonly name: string;
  /** 1 to 12: the custom property --series-N. */
  readonly colour: number;
  readonly dashed: boolean;
  readonly curve: Curve;
}

export interface Pane {
  /** Its part of the chart's height. */
  readonly share: number;
  readonly unit: Unit;
  /** The leading line first: it is drawn on top. All panes of a chart have the same strategies in the same order. */
  readonly lines: readonly Line[];
  /** Fills the area between the leading line and zero. */
  readonly filled: boolean;
  /** Says the names of the windows at the top and the ends of the lines at the right. */
  readonly labelled: boolean;
}

export interface ChartSpec {
  readonly panes: readonly Pane[];
  readonly windows: readonly ReportWindow[];
  /** What the chart shows, in words. */
  readonly summary: string;
}

const COLOURS = 12;

/** The line of the strategy at a position of the ranking. */
export function lineOf({ name, colour }: Strategy, position: number, curve: Curve): Line {
  return { name, colour, dashed: isDashed(position), curve };
}

/** The thirteenth strategy has the colour of the first again, so its line is dashed. */
export function isDashed(position: number): boolean {
  return Math.floor(position / COLOURS) % 2 === 1;
}
