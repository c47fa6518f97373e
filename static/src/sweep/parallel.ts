// Every trial as a line across axes. Dragging along an axis selects by it; the heads of the axes are buttons that are moved by
// dragging and by arrow keys. Where lines are many an even share of them is drawn; winners always are.

import { colour, sans } from "../chart/colours.js";
import { fitted } from "../chart/paper.js";
import { make } from "../page/dom.js";
import type { TrialColumn } from "../payload/trials.js";
import { type Axis, axisOf, type Columns } from "./columns.js";
import { makeLayer } from "./layer.js";
import type { Pointing } from "./pointing.js";
import { noise, ordered } from "./spread.js";
import type { Range } from "./state.js";
import { makeStage, type Stage } from "./stage.js";
import type { SweepStore } from "./store.js";
import { countText } from "./words.js";

const HEIGHT = 330;
const MARGIN = { side: 46, top: 44, bottom: 40 };
/** Where the lines of missing values run, below the axes. */
const NONE = 24;
/** Lines that are drawn of all, and of those that are selected. */
const MOST_BEHIND = 1_400;
const MOST_SELECTED = 900;
/** And while the selection moves. */
const MOST_MOVING = 100;
/** Lines that are drawn in one stroke: fewer let their density show. */
const BATCH = 10;
const BEST = 3;

interface Rail {
  readonly column: TrialColumn;
  readonly x: number;
  readonly axis: Axis;
  readonly ys: Float32Array;
}

export interface Parallel {
  readonly element: HTMLElement;
  readonly stage: Stage;
}

export function makeParallel(store: SweepStore, pointing: Pointing, asked: (key: string) => void): Parallel {
  const { columns } = store;
  const { trials } = columns;
  const heads = make("div", { class: "sweep-axes" });
  const note = make("p", { class: "note" }, "Drag along an axis to select; drag its name, or use the arrow keys on it, to move it. Below an axis run lines without a value.");
  // Its line stays where nothing is left out: what is below would jump in the middle of a drag.
  const leftOut = make("p", { class: "note sweep-left-out", ...(trials.rows > MOST_SELECTED ? {} : { hidden: "" }) });
  const known = new Map<string, { readonly axis: Axis; readonly ys: Float32Array }>();
  const layer = makeLayer();
  let drag: { readonly key: string; readonly from: number; to: number; readonly moves: readonly [number, number] | null } | null = null;

  const rails = (width: number): Rail[] => {
    const keys = store.state().axes;
    const step = keys.length > 1 ? (width - 2 * MARGIN.side) / (keys.length - 1) : 0;
    return keys.map((key, i) => {
      const column = columns.get(key);
      let found = known.get(key);
      if (!found) {
        const axis = axisOf(columns, column, HEIGHT - MARGIN.bottom, MARGIN.top, 5, 0.02);
        found = { axis, ys: heights(column, axis) };
        known.set(key, found);
      }
      return { column, x: MARGIN.side + i * step, ...found };
    });
  };

  const stage = makeStage("Parallel coordinates", () => HEIGHT, (paper, width) => {
    const all = rails(width);
    const { mask, count } = store.selection();
    const isWhole = store.isWhole();
    paper.drawImage(behind(width, all), 0, 0, width, HEIGHT);
    const most = store.isMoving() ? MOST_MOVING : MOST_SELECTED;
    if (!isWhole) drawLines(paper, all, evenly(mask, count, most), "--accent", count > 200 ? 0.11 : count > 40 ? 0.3 : 0.7, 1);
    const winners = trials.winners.flatMap((row) => (row != null && mask[row] === 1 ? [row] : []));
    drawLines(paper, all, winners.slice(BEST).reverse(), "--loss", 0.45, 1);
    drawLines(paper, all, winners.slice(0, BEST).reverse(), "--loss", 1, 2);
    const pointed = pointing.row();
    if (pointed !== null) drawLines(paper, all, [pointed], "--ink", 1, 2);
    drawRails(paper, columns, all, store.state().ranges);
  }, () => store.isMoving());
  stage.box.append(heads);
  const element = make("div", { class: "scroll sweep-parallel" }, stage.box);

  /** An even share of all lines. */
  const behind = (width: number, all: readonly Rail[]): HTMLCanvasElement =>
    layer(all.map(({ column }) => column.key).join("\n"), width, HEIGHT, (paper) =>
      drawLines(paper, all, evenly(store.everything(), trials.rows, MOST_BEHIND), "--muted", trials.rows > 300 ? 0.07 : 0.35, 1),
    );

  const railAt = (x: number): Rail | undefined => rails(stage.width()).reduce<Rail | undefined>((best, rail) => (!best || Math.abs(rail.x - x) < Math.abs(best.x - x) ? rail : best), undefined);
  const { canvas, box } = stage;
  canvas.addEventListener("pointerdown", (event) => {
    const rail = railAt(event.offsetX);
    if (event.button !== 0 || !rail || Math.abs(rail.x - event.offsetX) > 26) return;
    canvas.setPointerCapture(event.pointerId);
    const range = store.state().ranges.get(rail.column.key);
    const place = rail.axis.back(event.offsetY);
    // What is selected already is moved as it is.
    const moves = range && place >= range[0] && place <= range[1] ? ([range[0], range[1]] as const) : null;
    drag = { key: rail.column.key, from: event.offsetY, to: event.offsetY, moves };
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drag) {
      const row = event.pointerType === "mouse" ? nearest(rails(stage.width()), event.offsetX, event.offsetY, store.selection().mask, trials.rankOf) : null;
      canvas.classList.toggle("is-pointing", row !== null);
      return pointing.point(row, { view: box, x: event.offsetX, y: event.offsetY });
    }
    drag.to = event.offsetY;
    const rail = rails(stage.width()).find(({ column }) => column.key === drag?.key);
    if (!rail || Math.abs(drag.to - drag.from) < 3) return;
    const [low, high] = [rail.axis.back(drag.from), rail.axis.back(drag.to)];
    store.changeRange(drag.key, drag.moves ? [drag.moves[0] + high - low, drag.moves[1] + high - low] : ordered(low, high));
  });
  canvas.addEventListener("pointerup", (event) => {
    const done = drag;
    drag = null;
    if (done && Math.abs(done.to - done.from) >= 3) return;
    const row = nearest(rails(stage.width()), event.offsetX, event.offsetY, store.selection().mask, trials.rankOf);
    if (done && store.state().ranges.has(done.key)) store.changeRange(done.key, null);
    else if (row !== null) pointing.choose(row);
  });
  canvas.addEventListener("pointercancel", () => (drag = null));
  canvas.addEventListener("pointerleave", () => pointing.point(null));

  let headed = "";
  store.follow(() => {
    const { axes } = store.state();
    const { count } = store.selection();
    if (headed !== axes.join("\n")) {
      headed = axes.join("\n");
      heads.replaceChildren(...axes.map((key, i) => makeHead(store, key, i, asked)));
      box.style.minWidth = `${axes.length * 78}px`;
    }
    const drawn = Math.min(count, store.isWhole() ? MOST_BEHIND : MOST_SELECTED);
    if (!store.isMoving()) leftOut.textContent = drawn < count ? `${countText(drawn)} of ${countText(count)} lines are drawn, evenly over the ranking, and all winners.` : "";
    box.setAttribute("aria-label", `Parallel coordinates over ${axes.map((key) => columns.get(key).label).join(", ")}. The buttons in it move an axis with the arrow keys, and ask for its range with Enter.`);
    stage.draw();
  });
  pointing.follow(stage.draw);
  return { element: make("div", {}, element, note, leftOut), stage };
}

/** The head of an axis: its name, a button that moves it. */
function makeHead(store: SweepStore, key: string, position: number, asked: (key: string) => void): HTMLElement {
  const column = store.columns.get(key);
  const head = make("button", { type: "button", title: column.label, "aria-label": `${column.short}: move with the arrow keys, Enter selects a range` }, make("bdi", {}, column.short));
  const { axes } = store.state();
  head.style.left = `calc(${MARGIN.side}px + (100% - ${2 * MARGIN.side}px) * ${axes.length > 1 ? position / (axes.length - 1) : 0})`;
  const moveTo = (to: number): void => {
    const others = store.state().axes.filter((other) => other !== key);
    store.change({ axes: [...others.slice(0, to), key, ...others.slice(to)] });
  };
  let start: { readonly x: number; moved: boolean } | null = null;
  let wasMoved = false;
  head.addEventListener("pointerdown", (event) => {
    head.setPointerCapture(event.pointerId);
    start = { x: event.clientX, moved: false };
  });
  head.addEventListener("pointermove", (event) => {
    if (!start) return;
    const by = event.clientX - start.x;
    start.moved ||= Math.abs(by) > 6;
    head.style.transform = start.moved ? `translateX(calc(-50% + ${by}px))` : "";
  });
  head.addEventListener("pointerup", (event) => {
    const was = start;
    start = null;
    wasMoved = was?.moved ?? false;
    head.style.transform = "";
    if (!was?.moved) return;
    const width = head.parentElement?.clientWidth ?? 1;
    const step = (width - 2 * MARGIN.side) / Math.max(1, axes.length - 1);
    moveTo(Math.min(Math.max(position + Math.round((event.clientX - was.x) / step), 0), axes.length - 1));
  });
  // The click after a drag is none.
  head.addEventListener("click", (event) => {
    if (event.detail === 0 || !wasMoved) asked(key);
  });
  head.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === "Delete" && axes.length > 2) store.change({ axes: axes.filter((other) => other !== key) });
    else if (step === undefined || position + step < 0 || position + step >= axes.length) return;
    else {
      const parent = head.parentElement;
      moveTo(position + step);
      requestAnimationFrame(() => (parent?.children[position + step] as HTMLElement | undefined)?.focus());
    }
    event.preventDefault();
    event.stopPropagation();
  });
  return head;
}

/** Heights of all rows on an axis; those of few values are spread a little, missing ones run below. */
function heights({ places }: TrialColumn, axis: Axis): Float32Array {
  const distinct = new Set<number>();
  for (const place of places) {
    if (distinct.size > 24) break;
    if (!Number.isNaN(place)) distinct.add(place);
  }
  const room = distinct.size > 24 ? 0 : Math.min(14, ((HEIGHT - MARGIN.top - MARGIN.bottom) / Math.max(distinct.size, 1)) * 0.4);
  const [top, bottom] = [MARGIN.top, HEIGHT - MARGIN.bottom];
  return Float32Array.from(places, (place, row) => (Number.isNaN(place) ? bottom + NONE : Math.min(Math.max(axis.at(place), top), bottom) + room * (noise(row, 7) - 0.5)));
}

/** So many of the selected rows, evenly over their order; the last first, so that the best lie above. */
function evenly(mask: Uint8Array, count: number, most: number): number[] {
  const rows: number[] = [];
  const every = Math.max(1, count / most);
  let [seen, next] = [0, 0];
  for (let row = 0; row < mask.length; row++) {
    if (mask[row] !== 1) continue;
    if (seen >= next) {
      rows.push(row);
      next += every;
    }
    seen++;
  }
  return rows.reverse();
}

function drawLines(paper: CanvasRenderingContext2D, rails: readonly Rail[], rows: readonly number[], property: string, alpha: number, width: number): void {
  paper.strokeStyle = colour(property);
  paper.globalAlpha = alpha;
  paper.lineWidth = width;
  for (let i = 0; i < rows.length; i += BATCH) {
    paper.beginPath();
    for (const row of rows.slice(i, i + BATCH)) rails.forEach(({ x, ys }, at) => (at === 0 ? paper.moveTo(x, ys[row] ?? 0) : paper.lineTo(x, ys[row] ?? 0)));
    paper.stroke();
  }
  paper.globalAlpha = 1;
}

function drawRails(paper: CanvasRenderingContext2D, columns: Columns, rails: readonly Rail[], ranges: ReadonlyMap<string, Range>): void {
  const [top, bottom] = [MARGIN.top, HEIGHT - MARGIN.bottom];
  paper.font = `11px ${sans()}`;
  paper.textAlign = "center";
  paper.textBaseline = "middle";
  for (const { column, x, axis } of rails) {
    paper.strokeStyle = colour("--rule-strong");
    paper.lineWidth = 1.5;
    paper.beginPath();
    paper.moveTo(x, top);
    paper.lineTo(x, bottom);
    paper.stroke();
    const range = ranges.get(column.key);
    if (range) {
      const [from, to] = [Math.min(axis.at(range[0]), bottom + 4), Math.max(axis.at(range[1]), top - 4)];
      paper.fillStyle = colour("--accent");
      paper.globalAlpha = 0.25;
      paper.fillRect(x - 6, to, 12, Math.max(from - to, 2));
      paper.globalAlpha = 1;
      paper.strokeStyle = colour("--accent");
      paper.strokeRect(x - 6, to, 12, Math.max(from - to, 2));
    }
    const { low, high } = columns.endsOf(column);
    paper.fillStyle = colour("--muted");
    label(paper, column.write(high), x, top - 11);
    label(paper, column.write(low), x, bottom + 11);
  }
}

function label(paper: CanvasRenderingContext2D, text: string, x: number, y: number): void {
  const short = fitted(paper, text, 76);
  paper.lineWidth = 3;
  paper.strokeStyle = colour("--paper");
  paper.strokeText(short, x, y);
  paper.fillText(short, x, y);
}

/** The line that passes nearest to a place; a winner's is found before others. */
function nearest(rails: readonly Rail[], x: number, y: number, mask: Uint8Array, rankOf: Int32Array): number | null {
  const after = rails.findIndex((rail) => rail.x >= x);
  const [left, right] = [rails[after - 1], rails[after]];
  if (!left || !right) return null;
  const share = (x - left.x) / (right.x - left.x);
  let [best, found] = [8, null as number | null];
  for (let row = 0; row < mask.length; row++) {
    if (mask[row] !== 1) continue;
    const at = (left.ys[row] ?? 0) * (1 - share) + (right.ys[row] ?? 0) * share;
    const distance = Math.abs(at - y) - ((rankOf[row] ?? -1) >= 0 ? 4 : 0);
    if (distance < best) [best, found] = [distance, row];
  }
  return found;
}
