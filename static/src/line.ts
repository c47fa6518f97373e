// A line of a chart, and the panels of lines that share a time axis.

import type { Curve } from "./curves.js";
import type { Span, Strategy } from "./data.js";
import type { Unit } from "./units.js";

export interface Line {
  readonly name: string;
  /** 1 to 12: the custom property --series-N. */
  readonly colour: number;
  readonly dashed: boolean;
  readonly curve: Curve;
}

export interface Panel {
  /** Its part of the chart's height. */
  readonly share: number;
  readonly unit: Unit;
  /** The leading line first: it is drawn on top. All panels of a chart have the same strategies in the same order. */
  readonly lines: readonly Line[];
  /** Fills the area between the leading line and zero. */
  readonly filled: boolean;
  /** Says the names of the windows at the top and the ends of the lines at the right. */
  readonly labelled: boolean;
}

export interface ChartSpec {
  readonly panels: readonly Panel[];
  readonly windows: readonly Span[];
  /** What the chart shows, in words. */
  readonly summary: string;
}

const COLOURS = 12;

/** The line of the strategy at a place of the ranking. */
export function lineOf({ name, colour }: Strategy, place: number, curve: Curve): Line {
  return { name, colour, dashed: isDashed(place), curve };
}

/** The thirteenth strategy has the colour of the first again, so its line is dashed. */
export function isDashed(place: number): boolean {
  return Math.floor(place / COLOURS) % 2 === 1;
}
