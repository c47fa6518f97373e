// Positions of the dots of a scatter, and the nearest one to a point: pure numbers, the drawing is in timeline.ts.

import { multiples, roundStep, timeTicks } from "../chart/ticks.js";

export interface Dot {
  /** Seconds since 1970, UTC. */
  readonly time: number;
  readonly value: number;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface DotPlot {
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly times: readonly number[];
  readonly marks: readonly number[];
  x(time: number): number;
  y(value: number): number;
}

const DAY = 86_400;
const PIXELS_PER_TIME = 90;
const PIXELS_PER_MARK = 40;

/** Zero is always in view, and no dot touches the edge. */
export function plotDots(dots: readonly Dot[], box: Box): DotPlot {
  const [first, last] = span(dots.map(({ time }) => time), DAY);
  const [low, high] = span([0, ...dots.map(({ value }) => value)], 0.01);
  const x = (time: number): number => box.left + ((time - first) / (last - first)) * box.width;
  const y = (value: number): number => box.top + ((high - value) / (high - low)) * box.height;
  return {
    points: dots.map(({ time, value }) => [x(time), y(value)]),
    times: timeTicks(first, last, box.width / PIXELS_PER_TIME),
    marks: multiples(low, high, roundStep(low, high, Math.max(2, box.height / PIXELS_PER_MARK))),
    x,
    y,
  };
}

function span(values: readonly number[], least: number): [number, number] {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  if (!(low <= high)) return [0, least];
  const room = Math.max((high - low) * 0.04, least / 2);
  return [low - room, high + room];
}

/** The index of the dot nearest to a point and within reach of it; null when there is none. */
export function nearest(points: readonly (readonly [number, number])[], x: number, y: number, reach: number): number | null {
  let found: number | null = null;
  let least = reach * reach;
  points.forEach(([left, top], i) => {
    const distance = (left - x) ** 2 + (top - y) ** 2;
    if (distance <= least) [found, least] = [i, distance];
  });
  return found;
}
