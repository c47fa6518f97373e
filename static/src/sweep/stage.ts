// The canvas of a view: as wide as its room, drawn only while it is near the reader, drawn again in another theme.

import { paperOf } from "../chart/paper.js";
import { make } from "../page/dom.js";
import { NEAR } from "../page/nearness.js";

export interface Stage {
  /** What lies over the canvas stands in it too. */
  readonly box: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  width(): number;
  draw(): void;
}

const drawings = new Set<() => void>();

/** Draws every view of the sweep again, in the colours of the present theme. */
export function redrawSweep(): void {
  for (const draw of drawings) draw();
}

/** A stage that is drawn on by `drawn`; `height` may depend on the width. While the reader moves, only what is seen is drawn. */
export function makeStage(label: string, height: (width: number) => number, drawn: (paper: CanvasRenderingContext2D, width: number, height: number) => void, isMoving: () => boolean): Stage {
  const canvas = make("canvas", { "aria-hidden": "true" });
  const box = make("div", { class: "sweep-stage", tabindex: "0", role: "group", "aria-label": label }, canvas);
  let width = 0;
  let [isNear, isSeen] = [false, false];
  const draw = (): void => {
    if (!(isMoving() ? isSeen : isNear) || width <= 0) return;
    const high = height(width);
    const paper = paperOf(canvas, width, high);
    if (paper) drawn(paper, width, high);
  };
  const resize = (): void => {
    width = box.clientWidth;
    box.style.height = `${height(width)}px`;
    draw();
  };
  new ResizeObserver(resize).observe(box);
  new IntersectionObserver(
    (entries) => {
      isNear = entries.at(-1)?.isIntersecting ?? false;
      draw();
    },
    { rootMargin: NEAR },
  ).observe(box);
  new IntersectionObserver((entries) => (isSeen = entries.at(-1)?.isIntersecting ?? false)).observe(box);
  drawings.add(draw);
  return { box, canvas, width: () => width, draw };
}
