// The parts of a scatter, each drawn from positions that are known: axes, density, dots, distributions at the sides, winners.

import { colour, sans } from "../chart/colours.js";
import { fitted } from "../chart/paper.js";
import type { TrialColumn } from "../payload/trials.js";
import type { Axis } from "./columns.js";
import { countsOf } from "./figures.js";
import type { Shades } from "./shades.js";
import { ordered } from "./spread.js";

export const MARGIN = { left: 50, right: 58, top: 62, bottom: 42 };
const SIDE = 40;
/** The side of a cell of the density, in pixels. */
const CELL = 5;

export interface Plot {
  readonly x: Axis;
  readonly y: Axis;
  readonly xs: Float32Array;
  readonly ys: Float32Array;
  readonly width: number;
  readonly height: number;
}

export function drawAxes(paper: CanvasRenderingContext2D, { x, y, width, height }: Plot, across: TrialColumn, upwards: TrialColumn): void {
  const [right, bottom] = [width - MARGIN.right, height - MARGIN.bottom];
  paper.lineWidth = 1;
  paper.textBaseline = "middle";
  paper.textAlign = "right";
  for (const { place, label } of y.marks) {
    const at = Math.round(y.at(place)) + 0.5;
    paper.strokeStyle = colour(place === 0 && !upwards.texts ? "--rule-strong" : "--rule");
    line(paper, MARGIN.left, at, right, at);
    paper.fillStyle = colour("--muted");
    paper.fillText(fitted(paper, label, MARGIN.left - 8), MARGIN.left - 7, at);
  }
  paper.textAlign = "center";
  for (const { place, label } of x.marks) paper.fillText(fitted(paper, label, 90), x.at(place), bottom + 14);
  paper.textAlign = "right";
  paper.fillText(`${across.label} →`, right, height - 9);
  paper.textAlign = "left";
  // Above the distribution, whose fullest bin ends 6 pixels before the plot.
  paper.fillText(`↑ ${upwards.label}`, 2, MARGIN.top - SIDE - 14);
}

function line(paper: CanvasRenderingContext2D, x: number, y: number, toX: number, toY: number): void {
  paper.beginPath();
  paper.moveTo(x, y);
  paper.lineTo(toX, toY);
  paper.stroke();
}

/** Counts of rows in cells, darker where there are more; or the shade that most of a cell's rows have. */
export function drawDensity(paper: CanvasRenderingContext2D, { xs, ys, width, height }: Plot, mask: Uint8Array, shades: Shades | null, property: string, strength: number): void {
  const columns = Math.ceil((width - MARGIN.left - MARGIN.right) / CELL);
  const rows = Math.ceil((height - MARGIN.top - MARGIN.bottom) / CELL);
  const depth = shades?.count ?? 1;
  const counts = new Uint32Array(columns * rows * depth);
  for (let row = 0; row < mask.length; row++) {
    if (mask[row] !== 1) continue;
    const [x, y] = [Math.floor((xs[row]! - MARGIN.left) / CELL), Math.floor((ys[row]! - MARGIN.top) / CELL)];
    if (!(x >= 0 && x < columns && y >= 0 && y < rows)) continue;
    const shade = shades ? (shades.of[row] ?? -1) : 0;
    if (shade >= 0) counts[(y * columns + x) * depth + shade]!++;
  }
  const totals = new Uint32Array(columns * rows);
  let most = 1;
  for (let cell = 0; cell < totals.length; cell++) {
    let total = 0;
    for (let shade = 0; shade < depth; shade++) total += counts[cell * depth + shade]!;
    totals[cell] = total;
    if (total > most) most = total;
  }
  const colours = Array.from({ length: depth }, (_, shade) => channels(shades ? shades.colour(shade) : colour(property)));
  const picture = new ImageData(columns, rows);
  for (let cell = 0; cell < totals.length; cell++) {
    const total = totals[cell]!;
    if (total === 0) continue;
    let shade = 0;
    for (let other = 1; other < depth; other++) if (counts[cell * depth + other]! > counts[cell * depth + shade]!) shade = other;
    picture.data.set(colours[shade] ?? [], cell * 4);
    picture.data[cell * 4 + 3] = 255 * strength * (0.22 + 0.78 * (Math.log(total) / Math.log(most + 1)));
  }
  // A pixel for each cell, enlarged: thousands of rectangles would take longer than a frame.
  const small = new OffscreenCanvas(columns, rows);
  small.getContext("2d")?.putImageData(picture, 0, 0);
  paper.imageSmoothingEnabled = false;
  paper.drawImage(small, MARGIN.left, MARGIN.top, columns * CELL, rows * CELL);
}

const probe = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
const known = new Map<string, readonly number[]>();

/** Red, green and blue of a colour. */
function channels(text: string): readonly number[] {
  let found = known.get(text);
  if (!found && probe) {
    probe.fillStyle = text;
    probe.fillRect(0, 0, 1, 1);
    found = [...probe.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    known.set(text, found);
  }
  return found ?? [0, 0, 0];
}

export function drawDots(paper: CanvasRenderingContext2D, { xs, ys }: Plot, mask: Uint8Array, shades: Shades | null): void {
  paper.globalAlpha = 0.6;
  paper.fillStyle = colour("--accent");
  for (let row = 0; row < mask.length; row++) {
    const [x, y] = [xs[row] ?? NaN, ys[row] ?? NaN];
    if (mask[row] !== 1 || Number.isNaN(x + y)) continue;
    if (shades) {
      const shade = shades.of[row] ?? -1;
      paper.fillStyle = shade < 0 ? colour("--rule-strong") : shades.colour(shade);
    }
    paper.beginPath();
    paper.arc(x, y, 3, 0, 7);
    paper.fill();
  }
  paper.globalAlpha = 1;
}

/** The distribution of some trials at the side of each axis, as shares of the fullest bin of all trials. */
export function drawSides(paper: CanvasRenderingContext2D, { xs, ys, width, height }: Plot, everything: Uint8Array, mask: Uint8Array, alpha: number): void {
  const [wide, high] = [width - MARGIN.left - MARGIN.right, height - MARGIN.top - MARGIN.bottom];
  paper.fillStyle = colour("--accent");
  paper.globalAlpha = alpha;
  const draw = (of: Float32Array, start: number, length: number, bar: (bin: number, share: number) => void): void => {
    const bins = Math.ceil(length / CELL);
    const most = Math.max(1, ...countsOf(of, everything, start, CELL, bins));
    countsOf(of, mask, start, CELL, bins).forEach((count, bin) => {
      if (count > 0) bar(bin, Math.max(count / most, 0.02));
    });
  };
  draw(xs, MARGIN.left, wide, (bin, share) => paper.fillRect(MARGIN.left + bin * CELL, MARGIN.top - 6 - share * SIDE, CELL - 0.5, share * SIDE));
  draw(ys, MARGIN.top, high, (bin, share) => paper.fillRect(width - MARGIN.right + 6, MARGIN.top + bin * CELL, share * SIDE, CELL - 0.5));
  paper.globalAlpha = 1;
}

/** A dot for each winner, the best last, and names where there is room. */
export function drawWinners(paper: CanvasRenderingContext2D, { xs, ys, width }: Plot, winners: readonly (number | null)[], mask: Uint8Array, name: (row: number) => string): void {
  // From left to right at a height; no name lies over a mark or another name.
  const taken: [number, number, number][] = winners.flatMap((row) => (row == null ? [] : [[(xs[row] ?? 0) - 3, (xs[row] ?? 0) + 3, ys[row] ?? 0] satisfies [number, number, number]]));
  for (let rank = winners.length - 1; rank >= 0; rank--) {
    const row = winners[rank];
    if (row == null || Number.isNaN((xs[row] ?? NaN) + (ys[row] ?? NaN))) continue;
    paper.globalAlpha = mask[row] === 1 ? 1 : 0.3;
    paper.fillStyle = colour("--loss");
    paper.strokeStyle = colour("--paper");
    paper.lineWidth = 1.5;
    paper.beginPath();
    paper.arc(xs[row] ?? 0, ys[row] ?? 0, rank === 0 ? 5 : 4, 0, 7);
    paper.fill();
    paper.stroke();
  }
  paper.globalAlpha = 1;
  paper.textBaseline = "middle";
  for (const [rank, row] of winners.slice(0, 10).entries()) {
    if (row == null || mask[row] !== 1) continue;
    const [x, y] = [xs[row] ?? NaN, ys[row] ?? NaN];
    paper.font = `${rank === 0 ? 600 : 400} 11px ${sans()}`;
    const text = rank === 0 ? fitted(paper, `1 · ${name(row)}`, 150) : String(rank + 1);
    const long = paper.measureText(text).width;
    const isLeft = x + 8 + long > width - MARGIN.right;
    const from = isLeft ? x - 8 - long : x + 8;
    if (taken.some(([left, right, other]) => Math.abs(other - y) < 12 && left < from + long + 3 && right > from - 3)) continue;
    taken.push([from, from + long, y]);
    paper.textAlign = "left";
    paper.lineWidth = 3;
    paper.strokeStyle = colour("--paper");
    paper.strokeText(text, from, y);
    paper.fillStyle = colour("--ink");
    paper.fillText(text, from, y);
  }
  paper.font = `11px ${sans()}`;
}

export function ring(paper: CanvasRenderingContext2D, x: number, y: number): void {
  if (Number.isNaN(x + y)) return;
  paper.lineWidth = 2;
  paper.strokeStyle = colour("--ink");
  paper.beginPath();
  paper.arc(x, y, 7, 0, 7);
  paper.stroke();
}

export function drawBox(paper: CanvasRenderingContext2D, { width, height }: Plot, box: { x: number; y: number; toX: number; toY: number } | null): void {
  if (!box) return;
  const within = (at: number, low: number, high: number): number => Math.min(Math.max(at, low), high);
  const [left, right] = ordered(within(box.x, MARGIN.left, width - MARGIN.right), within(box.toX, MARGIN.left, width - MARGIN.right));
  const [top, bottom] = ordered(within(box.y, MARGIN.top, height - MARGIN.bottom), within(box.toY, MARGIN.top, height - MARGIN.bottom));
  paper.lineWidth = 1;
  paper.strokeStyle = colour("--accent");
  paper.strokeRect(left + 0.5, top + 0.5, Math.max(right - left - 1, 1), Math.max(bottom - top - 1, 1));
}
