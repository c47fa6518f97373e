// A layer: what stays in a view while the selection moves, drawn once for a layout and a theme.

import { colour } from "../chart/colours.js";
import { paperOf } from "../chart/paper.js";

export type Layer = (known: string, width: number, height: number, drawn: (paper: CanvasRenderingContext2D) => void) => HTMLCanvasElement;

/** A layer that is drawn again where what it is known by, its size or the theme is another. */
export function makeLayer(): Layer {
  const canvas = document.createElement("canvas");
  let last = "";
  return (known, width, height, drawn) => {
    const now = [known, width, height, devicePixelRatio, colour("--muted")].join("\n");
    if (now === last) return canvas;
    last = now;
    const paper = paperOf(canvas, width, height);
    if (paper) drawn(paper);
    return canvas;
  };
}
