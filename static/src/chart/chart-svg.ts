// A live chart as SVG: what is in view, with its axes, as a picture of its own for other documents.

import { lightColour, sans, series } from "./colours.js";
import { valueAt } from "./curves.js";
import type { ChartSpec, Pane } from "./line.js";
import { pushApart } from "./label-placement.js";
import { spanOf } from "./pane.js";
import type { TimeRange } from "./zoom.js";
import { timeLabels, timeTicks } from "./ticks.js";

const WIDTH = 1040;
const LEFT = 60;
const TOP = 14;
const GAP = 22;
const BOTTOM = 26;
const LABEL = 15;
const LONGEST_NAME = 20;

/** The elements of the picture, and its size. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly body: string;
}

export function chartDrawing({ panes, windows }: ChartSpec, [from, to]: TimeRange, height: number): Drawing {
  const right = WIDTH - (panes.some(({ lines }) => lines.length > 1) ? 180 : 76);
  const x = (time: number): number => LEFT + ((time - from) / (to - from)) * (right - LEFT);
  const parts: string[] = [];
  let top = TOP;
  for (const pane of panes) {
    const bottom = top + Math.max(40, height * pane.share - GAP);
    parts.push(paneParts(pane, { from, to, top, bottom, right, x }, windows));
    top = bottom + GAP;
  }
  const end = top - GAP;
  const ticks = timeTicks(from, to, 9);
  const labels = timeLabels(ticks);
  parts.push(...ticks.map((tick, i) => text(x(tick), end + 17, labels[i] ?? "", "middle")));
  return { width: WIDTH, height: end + BOTTOM, body: parts.join("") };
}

interface Place {
  readonly from: number;
  readonly to: number;
  readonly top: number;
  readonly bottom: number;
  readonly right: number;
  x(time: number): number;
}

function paneParts(pane: Pane, { from, to, top, bottom, right, x }: Place, windows: ChartSpec["windows"]): string {
  const { unit, lines, level = null } = pane;
  const inView = lines.flatMap(({ curve }) => curve.values.filter((_, i) => isWithin(curve.times[i] ?? NaN, from, to)));
  const heights = inView.flatMap((value) => (value === null ? [] : (unit.project(value) ?? [])));
  const [low, high] = spanOf(pane, Math.min(...heights), Math.max(...heights));
  const y = (value: number): number => bottom - ((value - low) / (high - low || 1)) * (bottom - top);
  const marks = unit.marks(low, high, Math.max(2, (bottom - top) / 46));
  const rule = (at: number, colour: string, dash = ""): string => path(`M${LEFT} ${short(y(at))}H${right}`, colour, 1, dash);
  const parts = marks.map((mark) => rule(mark, "--rule") + text(LEFT - 8, y(mark) + 4, unit.mark(mark, marks), "end"));
  if (low <= 0 && high >= 0) parts.push(rule(0, "--rule-strong"));
  if (level !== null) parts.push(rule(unit.project(level) ?? 0, "--rule-strong", "4 3"));
  for (const { start, name } of windows) {
    if (start > from && start < to) parts.push(path(`M${short(x(start))} ${top}V${bottom}`, "--rule-strong", 0.5, "2 3"));
    if (pane.labelled && start >= from && start < to) parts.push(text(x(start) + 4, top - 3, cut(name, 10), "start"));
  }
  if (pane.title) parts.push(text(LEFT, top - 4, pane.title, "start", "--ink"));
  // What lies outside of the axes is cut off by a picture within the picture.
  parts.push(`<svg x="${LEFT}" y="${top}" width="${right - LEFT}" height="${bottom - top}" viewBox="${LEFT} ${top} ${right - LEFT} ${bottom - top}" overflow="hidden">`);
  for (const line of [...lines].reverse()) {
    const isLead = line === lines[0];
    let [data, isOpen] = ["", false];
    line.curve.values.forEach((value, i) => {
      const at = value === null ? null : unit.project(value);
      if (at !== null) data += `${isOpen ? "L" : "M"}${short(x(line.curve.times[i] ?? 0))} ${short(y(at))}`;
      isOpen = at !== null;
    });
    const stroke = path(data, series(line.colour), isLead && lines.length > 1 ? 2 : 1.3, line.dash.join(" "));
    parts.push(pane.filled && !isLead ? `<g opacity=".45">${stroke}</g>` : stroke);
  }
  parts.push("</svg>");
  if (pane.labelled) {
    const ends = lines.flatMap((line) => {
      const value = valueAt(line.curve, to);
      const at = value === null ? null : unit.project(value);
      return at === null ? [] : [{ line, value, y: y(at) }];
    });
    const tops = pushApart(ends.map(({ y }) => y), LABEL, top, bottom);
    parts.push(...ends.map(({ line, value }, i) => text(right + 8, (tops[i] ?? 0) + 4, `${lines.length > 1 ? `${cut(line.name, LONGEST_NAME)} ` : ""}${unit.write(value)}`, "start", series(line.colour))));
  }
  return parts.join("");
}

/** A whole file: the drawing on white below its title. */
export function svgFile(title: string, { width, height, body }: Drawing): string {
  const lines = wrapped(title, Math.floor((width - 32) / 7));
  const head = 14 + 18 * lines.length;
  const heading = lines.map((line, i) => text(16, 22 + 18 * i, line, "start", "--ink", 13)).join("");
  const size = `width="${width}" height="${height + head}" viewBox="0 0 ${width} ${height + head}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="${escaped(sans())}" font-size="11"><title>${escaped(title)}</title><rect width="100%" height="100%" fill="#fff"/>${heading}<g transform="translate(0 ${head})">${body}</g></svg>`;
}

function wrapped(title: string, room: number): string[] {
  const lines = [""];
  for (const word of title.split(" ")) {
    const last = lines.at(-1) ?? "";
    if (last && last.length + word.length >= room) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`.trim();
  }
  return lines;
}

function path(data: string, colour: string, width: number, dash = ""): string {
  return `<path d="${data}" fill="none" stroke="${lightColour(colour)}" stroke-width="${width}"${dash ? ` stroke-dasharray="${dash}"` : ""}/>`;
}

function text(x: number, y: number, words: string, anchor: string, colour = "--muted", size = 11): string {
  return `<text x="${short(x)}" y="${short(y)}" text-anchor="${anchor}" font-size="${size}" fill="${lightColour(colour)}">${escaped(words)}</text>`;
}

function isWithin(time: number, from: number, to: number): boolean {
  return time >= from && time <= to;
}

function cut(name: string, length: number): string {
  return name.length > length ? `${name.slice(0, length - 1)}…` : name;
}

function short(place: number): string {
  return String(Math.round(place * 10) / 10);
}

function escaped(words: string): string {
  return words.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
