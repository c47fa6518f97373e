// Drawing of the pictures of trades: on canvas, as long as the reader is near.

import { NEAR } from "../page/nearness.js";

const redraws = new Set<() => void>();

/** Draws those that the reader is near again, in the colours of the present theme. */
export function redrawTrading(): void {
  for (const redraw of redraws) redraw();
}

/** Draws in a box when its size changes and when the reader comes near or leaves, with the width that there is to draw in. */
export function drawWhenNear(box: HTMLElement, draw: (width: number) => void): () => void {
  let isNear = false;
  const redraw = (): void => draw(isNear ? box.clientWidth : 0);
  new ResizeObserver(redraw).observe(box);
  const approach = new IntersectionObserver(
    (entries) => {
      isNear = entries.some(({ isIntersecting }) => isIntersecting);
      if (isNear) redraws.add(redraw);
      else redraws.delete(redraw);
      redraw();
    },
    { rootMargin: NEAR },
  );
  approach.observe(box);
  return redraw;
}
