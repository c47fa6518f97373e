// A live chart: panes of lines above one time axis, zoomed and pointed at together, by mouse and by keyboard.

import uPlot from "uplot";
import { date } from "../text/format.js";
import { extent } from "./curves.js";
import { endLabelsWidth, placeLabels } from "./edge-labels.js";
import { followKeys, followTouch, followWheel } from "./gestures.js";
import type { ChartSpec } from "./line.js";
import type { TimeRange } from "./zoom.js";
import { paneColumns, paneOptions, type Size, within } from "./pane.js";
import { createReadout } from "./readout.js";

export interface Chart {
  /** The part of the time axis in view; null when all of it is. */
  zoomed(): TimeRange | null;
  zoom(range: TimeRange): void;
  reset(): void;
  destroy(): void;
}

const NARROW = 640;
const HALF_DAY = 43_200;
const live = new Set<uPlot>();
const drawn = new WeakMap<HTMLElement, DrawnChart>();

/** A chart that is live in an element, for pictures of it. */
export interface DrawnChart {
  readonly spec: ChartSpec;
  /** The part of the time axis in view. */
  range(): TimeRange;
}

export function chartOf(element: HTMLElement): DrawnChart | undefined {
  return drawn.get(element);
}

/** Draws all live charts again, in the colours of the present theme. */
export function redrawCharts(): void {
  for (const plot of live) plot.redraw(false, true);
}

/** `told` hears of every change of what is in view: null where it is all. */
export function drawChart(element: HTMLElement, spec: ChartSpec, zoomed: TimeRange | null, told: (range: TimeRange | null) => void = () => {}): Chart {
  const { panes, windows } = spec;
  const full = fullRange(spec);
  const isNarrow = (): boolean => element.clientWidth < NARROW;
  const room = Math.max(...panes.map(endLabelsWidth));
  const gutter = (): number => (isNarrow() ? 12 : Math.max(12, room));
  const axisWidth = (): number => (isNarrow() ? 50 : 56);
  const readout = createReadout(panes);
  const plots = panes.map((pane, i) => {
    const layer = document.createElement("div");
    layer.className = "chart-labels";
    const size = sizeOf(element, pane.share);
    const options = paneOptions(pane, size, { full, windows, isLast: i === panes.length - 1, gutter, axisWidth });
    options.hooks = {
      ...options.hooks,
      setScale: [(plot, key) => key === "x" && followRange(plot)],
      setCursor: [(plot) => followCursor(plot)],
      draw: [(plot) => pane.labelled && placeLabels(layer, plot, pane, windows, isNarrow() ? 0 : room), (plot) => pane.over?.(plot)],
    };
    const plot = new uPlot(options, paneColumns(pane), element);
    plot.over.parentElement?.append(layer);
    return plot;
  });

  const range = (): TimeRange => {
    const { min, max } = plots[0]?.scales.x ?? {};
    return [min ?? full[0], max ?? full[1]];
  };
  const isWhole = ([low, high]: TimeRange): boolean => low <= full[0] && high >= full[1];
  const zoom = (to: TimeRange): void => {
    const [min, max] = within(full, to);
    for (const plot of plots) plot.setScale("x", { min, max });
  };
  function followRange(source: uPlot): void {
    const { min, max } = source.scales.x ?? {};
    if (min == null || max == null) return;
    for (const plot of plots) {
      if (plot.scales.x?.min !== min || plot.scales.x.max !== max) plot.setScale("x", { min, max });
    }
    const part = isWhole([min, max]) ? "" : ` Zoomed to ${date(Math.round(min))} – ${date(Math.round(max))}.`;
    element.setAttribute("aria-label", spec.summary + part);
    told(isWhole([min, max]) ? null : [min, max]);
  }
  function followCursor(source: uPlot): void {
    const { left = -1, top = -1, idx } = source.cursor;
    const time = left < 0 || idx == null ? null : (source.data[0][idx] ?? null);
    for (const plot of plots) if (plot !== source) plot.setCursor({ left, top: time === null ? -1 : Math.max(top, 0) }, false);
    readout.show(time, source.over, left);
  }

  element.append(readout.element);
  element.tabIndex = 0;
  element.setAttribute("role", "img");
  element.setAttribute("aria-label", spec.summary);
  const reset = (): void => zoom(full);
  const gestures = new AbortController();
  followKeys(element, { range, zoom, reset }, gestures.signal);
  const areas = plots.map(({ over }) => over);
  followWheel(areas, { range, zoom, reset }, gestures.signal);
  followTouch(areas, { range, zoom, reset }, gestures.signal);
  const resizes = new ResizeObserver(() => {
    plots.forEach((plot, i) => {
      const size = sizeOf(element, panes[i]?.share ?? 1);
      if (size.width !== plot.width || size.height !== plot.height) plot.setSize(size);
    });
  });
  resizes.observe(element);
  for (const plot of plots) live.add(plot);
  if (zoomed) zoom(zoomed);
  drawn.set(element, { spec, range });

  return {
    zoomed: () => (isWhole(range()) ? null : range()),
    zoom,
    reset,
    destroy() {
      resizes.disconnect();
      gestures.abort();
      for (const plot of plots) {
        live.delete(plot);
        plot.destroy();
      }
      drawn.delete(element);
      element.replaceChildren();
      for (const attribute of ["tabindex", "role", "aria-label"]) element.removeAttribute(attribute);
    },
  };
}

function fullRange({ panes }: ChartSpec): TimeRange {
  const [first, last] = extent(panes.flatMap(({ lines }) => lines.map(({ curve }) => curve))) ?? [0, 0];
  return first < last ? [first, last] : [first - HALF_DAY, last + HALF_DAY];
}

function sizeOf(element: HTMLElement, share: number): Size {
  return { width: Math.max(element.clientWidth, 80), height: Math.max(Math.floor(element.clientHeight * share), 40) };
}
