// Zooming and panning of a chart with the keyboard, with the wheel while Ctrl (zoom) or Shift (pan) is held, and by touch.

import type { TimeRange } from "./zoom.js";

interface Zoomable {
  range(): TimeRange;
  zoom(range: TimeRange): void;
  reset(): void;
}

const PAN = 0.15;
const ZOOM = 0.7;
/** How far a notch of a mouse wheel turns, in pixels. */
const NOTCH = 100;
/** What lines and pages count, by the wheel event's delta mode. */
const PIXELS = [1, 16, 400];

/** Arrows pan, + and - zoom, 0 and Home show all. */
export function followKeys(element: HTMLElement, chart: Zoomable, signal: AbortSignal): void {
  const actions: Record<string, () => void> = {
    ArrowLeft: () => pan(chart, -PAN),
    ArrowRight: () => pan(chart, PAN),
    "+": () => scale(chart, ZOOM, 0.5),
    "=": () => scale(chart, ZOOM, 0.5),
    "-": () => scale(chart, 1 / ZOOM, 0.5),
    "0": () => chart.reset(),
    Home: () => chart.reset(),
  };
  const onKey = (event: KeyboardEvent): void => {
    const action = actions[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action();
  };
  element.addEventListener("keydown", onKey, { signal });
}

export function followWheel(areas: readonly HTMLElement[], chart: Zoomable, signal: AbortSignal): void {
  for (const area of areas) {
    const onWheel = (event: WheelEvent): void => {
      // With Shift held some browsers turn the wheel's direction. A trackpad sends many small turns, a mouse few large ones.
      const turn = ((event.deltaY || event.deltaX) * (PIXELS[event.deltaMode] ?? 1)) / NOTCH;
      const notches = Math.min(Math.max(turn, -2), 2);
      if (event.ctrlKey) scale(chart, ZOOM ** -notches, event.offsetX / area.clientWidth);
      else if (event.shiftKey) pan(chart, PAN * notches);
      else return;
      event.preventDefault();
    };
    area.addEventListener("wheel", onWheel, { signal, passive: false });
  }
}

/** Fingers are nearer to each other than this when they are one, in pixels. */
const LEAST_SPREAD = 16;

/** One finger pans what is zoomed, two spread and pinch: the times under them stay there. */
export function followTouch(areas: readonly HTMLElement[], chart: Zoomable, signal: AbortSignal): void {
  for (const area of areas) {
    const fingers = new Map<number, number>();
    const place = ({ clientX }: PointerEvent): number => clientX - area.getBoundingClientRect().left;
    const onMove = (event: PointerEvent): void => {
      if (!fingers.has(event.pointerId)) return;
      const [before = 0, second] = [...fingers.values()];
      fingers.set(event.pointerId, place(event));
      const [after = 0, secondAfter] = [...fingers.values()];
      const [low, high] = chart.range();
      const perPixel = (high - low) / area.clientWidth;
      if (second === undefined || secondAfter === undefined) {
        chart.zoom([low + (before - after) * perPixel, high + (before - after) * perPixel]);
      } else if (Math.abs(secondAfter - after) >= LEAST_SPREAD && (second - before) * (secondAfter - after) > 0) {
        const scale = (perPixel * (second - before)) / (secondAfter - after);
        const start = low + before * perPixel - after * scale;
        chart.zoom([start, start + scale * area.clientWidth]);
      }
    };
    area.addEventListener("pointerdown", (event) => event.pointerType === "touch" && fingers.size < 2 && fingers.set(event.pointerId, place(event)), { signal });
    area.addEventListener("pointermove", onMove, { signal });
    for (const end of ["pointerup", "pointercancel"] as const) area.addEventListener(end, ({ pointerId }) => fingers.delete(pointerId), { signal });
  }
}

function pan(chart: Zoomable, part: number): void {
  const [low, high] = chart.range();
  const by = (high - low) * part;
  chart.zoom([low + by, high + by]);
}

/** Changes the width of the range, keeping the time at a part of it where it is. */
function scale(chart: Zoomable, factor: number, at: number): void {
  const [low, high] = chart.range();
  const fixed = low + (high - low) * at;
  chart.zoom([fixed - (fixed - low) * factor, fixed + (high - fixed) * factor]);
}
