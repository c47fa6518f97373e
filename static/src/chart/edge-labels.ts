// The labels around a pane: window names at its top, names and values at the right where the lines end.

import type uPlot from "uplot";
import { make } from "../page/dom.js";
import type { ReportWindow } from "../payload/report-data.js";
import { sans, series } from "./colours.js";
import { valueAt } from "./curves.js";
import { keepApart, pushApart } from "./label-placement.js";
import type { Line, Pane } from "./line.js";

const END_LABEL_HEIGHT = 15;
const LONGEST_NAME = 110;
const SPACE = 8;

let measuring: CanvasRenderingContext2D | null = null;

/** The room that the labels at the ends need, in pixels. */
export function endLabelsWidth({ lines, unit, labelled }: Pane): number {
  if (!labelled) return 0;
  const widths = lines.map(({ name, curve }) => {
    const value = textWidth(unit.write(curve.values.at(-1) ?? null));
    return value + (lines.length > 1 ? Math.min(textWidth(name), LONGEST_NAME) + 5 : 0);
  });
  return Math.max(0, ...widths) + 2 * SPACE;
}

/** Draws the labels into a layer over the pane; called after every draw. */
export function placeLabels(layer: HTMLElement, plot: uPlot, pane: Pane, windows: readonly ReportWindow[], room: number): void {
  const title = pane.title ? [paneTitle(plot, pane.title)] : [];
  layer.replaceChildren(...title, ...windowNames(plot, windows), ...(room > 0 ? endLabels(plot, pane, room) : []));
}

function paneTitle({ over }: uPlot, title: string): HTMLElement {
  const label = make("span", { class: "pane-title" }, title);
  label.style.left = `${over.offsetLeft}px`;
  return label;
}

function windowNames(plot: uPlot, windows: readonly ReportWindow[]): HTMLElement[] {
  const box = plot.over;
  const { min, max } = plot.scales.x ?? {};
  const inView = windows.filter(({ start, end }) => end > (min ?? 0) && start < (max ?? 0));
  const segments = inView.map(({ name, start }) => ({
    left: Math.max(0, plot.valToPos(start, "x")) + 4,
    width: Math.min(textWidth(name) + 1, LONGEST_NAME),
  }));
  const kept = keepApart(segments, SPACE, box.clientWidth);
  return inView.flatMap(({ name }, i) => {
    const segment = segments[i];
    if (!kept[i] || !segment) return [];
    const label = make("span", { class: "window-name", dir: "auto", title: name }, name);
    label.style.left = `${box.offsetLeft + segment.left}px`;
    label.style.maxWidth = `${segment.width + 1}px`;
    return [label];
  });
}

function endLabels(plot: uPlot, pane: Pane, room: number): HTMLElement[] {
  const box = plot.over;
  const end = plot.scales.x?.max ?? 0;
  const ends = pane.lines.flatMap((line) => {
    const value = valueAt(line.curve, end);
    const height = value === null ? null : pane.unit.project(value);
    return height === null ? [] : [{ line, value, y: Math.min(Math.max(plot.valToPos(height, "y"), 0), box.clientHeight) }];
  });
  // Where the height does not hold all of them the best keep theirs.
  const fitting = ends.slice(0, Math.max(1, Math.floor(box.clientHeight / END_LABEL_HEIGHT)));
  const tops = pushApart(fitting.map(({ y }) => y), END_LABEL_HEIGHT, END_LABEL_HEIGHT / 2, box.clientHeight - END_LABEL_HEIGHT / 2);
  return fitting.map(({ line, value }, i) => {
    const label = endLabel(line, pane.unit.write(value), pane.lines.length > 1);
    label.style.left = `${box.offsetLeft + box.clientWidth + SPACE}px`;
    label.style.top = `${box.offsetTop + (tops[i] ?? 0) - END_LABEL_HEIGHT / 2}px`;
    label.style.maxWidth = `${room - SPACE}px`;
    return label;
  });
}

function endLabel(line: Line, value: string, named: boolean): HTMLElement {
  const label = make("span", { class: "end-label" });
  label.style.color = `var(${series(line.colour)})`;
  if (named) {
    label.title = line.name;
    label.append(make("span", { class: "end-label-name", dir: "auto" }, line.name));
  }
  label.append(make("span", { class: "end-label-value" }, value));
  return label;
}

function textWidth(text: string): number {
  measuring ??= document.createElement("canvas").getContext("2d");
  if (!measuring) return text.length * 7;
  measuring.font = `11px ${sans()}`;
  return Math.ceil(measuring.measureText(text).width);
}
