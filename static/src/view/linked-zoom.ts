// The zoom of a chart as a part of the view: what the reader chooses goes into the page's address, and comes back from it.

import { type LinkedZoom, type TimeRange, writeRange } from "../chart/zoom.js";
import type { ViewStore } from "./store.js";

const PAUSE = 250;

/** `follow` is called when the view changes by other means than this chart. */
export function linkZoom(store: ViewStore, chart: string, follow: (range: TimeRange | null) => void): LinkedZoom {
  let isOwn = false;
  let pause: ReturnType<typeof setTimeout> | undefined;
  /** What the view will be told; undefined where it knows. */
  let pending: TimeRange | null | undefined;
  const known = (): TimeRange | null => store.view().zooms.get(chart) ?? null;
  const text = (range: TimeRange | null | undefined): string => (range ? writeRange(range) : "");
  store.follow((view, before) => {
    const range = view.zooms.get(chart) ?? null;
    if (isOwn || text(range) === text(before.zooms.get(chart))) return;
    clearTimeout(pause);
    pending = undefined;
    follow(range);
  });
  const write = (range: TimeRange | null): void => {
    pending = undefined;
    if (text(range) === text(known())) return;
    const zooms = new Map(store.view().zooms);
    if (range) zooms.set(chart, range);
    else zooms.delete(chart);
    isOwn = true;
    store.change({ zooms });
    isOwn = false;
  };
  return {
    zoomed: () => (pending === undefined ? known() : pending),
    tell(range) {
      clearTimeout(pause);
      pending = range;
      pause = setTimeout(() => write(range), PAUSE);
    },
  };
}
