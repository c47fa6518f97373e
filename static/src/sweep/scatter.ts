// Scatter of any two columns, with the distribution of each at its side: density where marks would cover each other, dots
// where there are few; the winners marked and named. Dragging selects.

import { sans } from "../chart/colours.js";
import { axisOf } from "./columns.js";
import { makeLayer } from "./layer.js";
import type { Pointing } from "./pointing.js";
import { drawAxes, drawBox, drawDensity, drawDots, drawSides, drawWinners, MARGIN, type Plot, ring } from "./scatter-drawing.js";
import { type Shades, shadesOf } from "./shades.js";
import { ordered, spread } from "./spread.js";
import { makeStage, type Stage } from "./stage.js";
import type { SweepStore } from "./store.js";

/** So many marks or fewer are dots. */
const FEW = 700;
const REACH = 16;

export function makeScatter(store: SweepStore, pointing: Pointing): Stage {
  const { columns } = store;
  const { trials } = columns;
  let plot: Plot | null = null;
  let known = "";
  let shades: { readonly key: string; readonly of: Shades } | null = null;
  let drag: { readonly x: number; readonly y: number; toX: number; toY: number } | null = null;
  const layers = { whole: makeLayer(), part: makeLayer() };

  const layOut = (width: number, height: number): Plot => {
    const { x, y } = store.state();
    const key = `${x}\n${y}\n${width}`;
    if (plot && key === known) return plot;
    known = key;
    const [right, bottom] = [width - MARGIN.right, height - MARGIN.bottom];
    const [across, upwards] = [columns.get(x), columns.get(y)];
    const [xAxis, yAxis] = [axisOf(columns, across, MARGIN.left, right, width / 110), axisOf(columns, upwards, bottom, MARGIN.top, 6)];
    plot = { x: xAxis, y: yAxis, xs: spread(across, xAxis, 1), ys: spread(upwards, yAxis, 2), width, height };
    return plot;
  };
  const shadesNow = (): Shades | null => {
    const key = store.state().colour;
    if (!key || !columns.has(key)) return null;
    if (shades?.key !== key) shades = { key, of: shadesOf(columns, columns.get(key)) };
    return shades.of;
  };

  const stage = makeStage("Scatter", (width) => Math.round(Math.min(440, Math.max(300, width * 0.72))), (paper, width, height) => {
    const now = layOut(width, height);
    const { mask, count } = store.selection();
    const everything = store.everything();
    paper.font = `11px ${sans()}`;
    const isWhole = store.isWhole();
    paper.drawImage(behind(now, isWhole), 0, 0, width, height);
    const by = shadesNow();
    if (count <= FEW) drawDots(paper, now, mask, by);
    else drawDensity(paper, now, mask, by, "--accent", 1);
    if (!isWhole) drawSides(paper, now, everything, mask, 0.75);
    drawWinners(paper, now, trials.winners, mask, trials.name);
    const pointed = pointing.row();
    if (pointed !== null) ring(paper, now.xs[pointed] ?? NaN, now.ys[pointed] ?? NaN);
    drawBox(paper, now, drag ?? boxOf(now));
    // The first frame of a drag has no time for what lies behind a selection.
    if (isWhole) setTimeout(() => plot === now && behind(now, false));
  }, () => store.isMoving());

  /** The axes and all trials, which stay while the selection moves. */
  const behind = (now: Plot, isWhole: boolean): HTMLCanvasElement => {
    const { x, y } = store.state();
    const everything = store.everything();
    return layers[isWhole ? "whole" : "part"](`${x}\n${y}`, now.width, now.height, (paper) => {
      paper.font = `11px ${sans()}`;
      drawAxes(paper, now, columns.get(x), columns.get(y));
      if (!isWhole) drawDensity(paper, now, everything, null, "--muted", 0.35);
      drawSides(paper, now, everything, everything, isWhole ? 0.42 : 0.18);
    });
  };

  /** The rectangle of the ranges of both axes. */
  const boxOf = ({ x, y, width, height }: Plot): { x: number; y: number; toX: number; toY: number } | null => {
    const state = store.state();
    const [across, upwards] = [state.ranges.get(state.x), state.ranges.get(state.y)];
    if (!across && !upwards) return null;
    return {
      x: across ? x.at(across[0]) : MARGIN.left,
      toX: across ? x.at(across[1]) : width - MARGIN.right,
      y: upwards ? y.at(upwards[0]) : height - MARGIN.bottom,
      toY: upwards ? y.at(upwards[1]) : MARGIN.top,
    };
  };
  const nearest = (x: number, y: number): number | null => {
    if (!plot) return null;
    const { mask } = store.selection();
    let [best, row] = [REACH * REACH, null as number | null];
    for (let i = 0; i < mask.length; i++) {
      // A winner is drawn over the others, and found before them.
      const distance = ((plot.xs[i] ?? NaN) - x) ** 2 + ((plot.ys[i] ?? NaN) - y) ** 2 - ((trials.rankOf[i] ?? -1) >= 0 ? 80 : 0);
      if (distance < best && mask[i] === 1) [best, row] = [distance, i];
    }
    return row;
  };
  const { canvas, box } = stage;
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    drag = { x: event.offsetX, y: event.offsetY, toX: event.offsetX, toY: event.offsetY };
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drag) {
      const row = event.pointerType === "mouse" ? nearest(event.offsetX, event.offsetY) : null;
      canvas.classList.toggle("is-pointing", row !== null);
      return pointing.point(row, { view: box, x: event.offsetX, y: event.offsetY });
    }
    [drag.toX, drag.toY] = [event.offsetX, event.offsetY];
    if (!isDrag(drag) || !plot) return;
    pointing.point(null);
    const { x, y } = store.state();
    const ranges = new Map(store.state().ranges);
    ranges.set(x, ordered(plot.x.back(drag.x), plot.x.back(drag.toX)));
    ranges.set(y, ordered(plot.y.back(drag.y), plot.y.back(drag.toY)));
    store.change({ ranges });
  });
  canvas.addEventListener("pointerup", (event) => {
    const isClick = drag !== null && !isDrag(drag);
    drag = null;
    if (!isClick) return stage.draw();
    const row = nearest(event.offsetX, event.offsetY);
    if (row !== null) pointing.choose(row);
  });
  canvas.addEventListener("pointercancel", () => (drag = null));
  canvas.addEventListener("pointerleave", () => pointing.point(null));
  const clear = (): void => {
    const ranges = new Map(store.state().ranges);
    ranges.delete(store.state().x);
    ranges.delete(store.state().y);
    store.change({ ranges });
  };
  canvas.addEventListener("dblclick", clear);
  box.addEventListener("blur", () => pointing.point(null));
  box.addEventListener("keydown", (event) => {
    if (event.target !== box) return;
    const { mask } = store.selection();
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const now = pointing.row();
    if (event.key === "Escape") clear();
    else if (event.key === "Enter" && now !== null) pointing.choose(now);
    else if (step) {
      let row = (now ?? (step > 0 ? -1 : mask.length)) + step;
      while (row >= 0 && row < mask.length && mask[row] !== 1) row += step;
      if (row >= 0 && row < mask.length) pointing.point(row, { view: box, x: plot?.xs[row] || 0, y: plot?.ys[row] || 0 });
    } else return;
    event.preventDefault();
  });
  store.follow(() => {
    const { x, y } = store.state();
    box.setAttribute("aria-label", `Scatter of ${columns.get(y).label} over ${columns.get(x).label}. Arrow keys go from trial to trial in order of rank, Enter opens one, Escape selects all.`);
    stage.draw();
  });
  pointing.follow(stage.draw);
  return stage;
}

function isDrag({ x, y, toX, toY }: { x: number; y: number; toX: number; toY: number }): boolean {
  return Math.abs(toX - x) > 4 || Math.abs(toY - y) > 4;
}
