// Distribution of the ranked value: all trials, the selected ones over them, the winners' cut. Dragging selects a span.

import { colour, sans } from "../chart/colours.js";
import { make } from "../page/dom.js";
import { type Axis, axisOf } from "./columns.js";
import { countsOf } from "./figures.js";
import { ordered, unrounded } from "./spread.js";
import { makeStage } from "./stage.js";
import type { SweepStore } from "./store.js";
import { countText } from "./words.js";

const HEIGHT = 220;
const MARGIN = { left: 44, right: 14, top: 36, bottom: 30 };
const BAR = 6;

export function makeDistribution(store: SweepStore, luck: number | null): HTMLElement {
  const { columns } = store;
  const { trials, ranked } = columns;
  const places = trials.winners.flatMap((row) => (row == null ? [] : [ranked.places[row] ?? NaN])).filter(Number.isFinite);
  const cut = trials.ascending ? Math.max(...places) : Math.min(...places);
  const best = luck ?? NaN;
  let drag: number | null = null;

  let known: { readonly width: number; readonly x: Axis; readonly positions: Float32Array; readonly counts: Uint32Array } | null = null;
  /** What is the same whatever is selected. */
  const layOut = (width: number) => {
    if (known?.width === width) return known;
    const x = axisOf(columns, ranked, MARGIN.left, width - MARGIN.right, width / 80);
    const positions = unrounded(ranked, x, 3);
    const bins = Math.ceil((width - MARGIN.left - MARGIN.right) / BAR);
    return (known = { width, x, positions, counts: countsOf(positions, store.everything(), MARGIN.left, BAR, bins) });
  };
  const stage = makeStage(`Distribution of ${ranked.label}`, () => HEIGHT, (paper, width) => {
    const { x, positions, counts: all } = layOut(width);
    const bottom = HEIGHT - MARGIN.bottom;
    const { mask } = store.selection();
    const chosen = store.isWhole() ? null : countsOf(positions, mask, MARGIN.left, BAR, all.length);
    const most = Math.max(1, ...all);
    const bar = (counts: Uint32Array, alpha: number): void => {
      paper.globalAlpha = alpha;
      counts.forEach((count, bin) => {
        // A single trial among thousands is still seen.
        const height = count > 0 ? Math.max(2, (count / most) * (bottom - MARGIN.top)) : 0;
        paper.fillRect(MARGIN.left + bin * BAR, bottom - height, BAR - 1, height);
      });
      paper.globalAlpha = 1;
    };
    paper.fillStyle = colour("--accent");
    bar(all, chosen ? 0.2 : 0.5);
    if (chosen) bar(chosen, 0.85);
    paper.font = `11px ${sans()}`;
    paper.textBaseline = "middle";
    paper.strokeStyle = colour("--rule-strong");
    paper.beginPath();
    paper.moveTo(MARGIN.left, bottom + 0.5);
    paper.lineTo(width - MARGIN.right, bottom + 0.5);
    paper.stroke();
    paper.fillStyle = colour("--muted");
    paper.textAlign = "right";
    paper.fillText(countText(most), MARGIN.left - 6, MARGIN.top + 4);
    paper.fillText("0", MARGIN.left - 6, bottom - 4);
    paper.textAlign = "center";
    for (const { place, label } of x.marks) paper.fillText(label, x.at(place), bottom + 14);
    const mark = (place: number, label: string, isAbove: boolean): void => {
      const at = Math.round(x.at(place)) + 0.5;
      if (!Number.isFinite(at) || at < MARGIN.left) return;
      const top = MARGIN.top - (isAbove ? 22 : 8);
      paper.strokeStyle = paper.fillStyle = colour("--loss");
      // Luck may lie beyond every trial.
      if (at > width - MARGIN.right) {
        paper.textAlign = "right";
        paper.fillText(`${label} →`, width - MARGIN.right, top - 4);
        return;
      }
      paper.setLineDash(isAbove ? [4, 3] : []);
      paper.beginPath();
      paper.moveTo(at, top);
      paper.lineTo(at, bottom);
      paper.stroke();
      paper.setLineDash([]);
      const isRight = at > width / 2;
      paper.textAlign = isRight ? "right" : "left";
      paper.fillText(label, at + (isRight ? -5 : 5), top - 4);
    };
    mark(cut, `no. ${places.length}: ${ranked.write(cut)}`, false);
    mark(best, `luck’s best: ${ranked.write(best)}`, true);
    const range = store.state().ranges.get(ranked.key);
    if (range) {
      const [from, to] = [Math.max(x.at(range[0]), MARGIN.left), Math.min(x.at(range[1]), width - MARGIN.right)];
      paper.strokeStyle = colour("--accent");
      paper.strokeRect(from, MARGIN.top - 4, Math.max(to - from, 1), bottom - MARGIN.top + 4);
    }
  }, () => store.isMoving());
  const { canvas } = stage;
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    drag = event.offsetX;
  });
  canvas.addEventListener("pointermove", (event) => {
    if (drag === null || Math.abs(event.offsetX - drag) < 3) return;
    const { back } = layOut(stage.width()).x;
    store.changeRange(ranked.key, ordered(back(drag), back(event.offsetX)));
  });
  canvas.addEventListener("pointerup", (event) => {
    if (drag !== null && Math.abs(event.offsetX - drag) < 3) store.changeRange(ranked.key, null);
    drag = null;
  });
  canvas.addEventListener("pointercancel", () => (drag = null));
  stage.box.addEventListener("keydown", (event) => {
    const { low, high } = columns.endsOf(ranked);
    const range = store.state().ranges.get(ranked.key) ?? [low, high];
    const step = (high - low) / 40;
    const [from, to] = range;
    const moved: Record<string, [number, number]> = event.shiftKey
      ? { ArrowRight: [from, to + step], ArrowLeft: [from, Math.max(to - step, from)] }
      : { ArrowRight: [Math.min(from + step, to), to], ArrowLeft: [from - step, to] };
    if (event.key === "Escape") store.changeRange(ranked.key, null);
    else if (moved[event.key]) store.changeRange(ranked.key, moved[event.key] ?? null);
    else return;
    event.preventDefault();
  });
  stage.box.setAttribute("aria-label", `Distribution of ${ranked.label}. Arrow keys move the lower end of what is selected, with Shift the upper end, Escape selects all.`);
  store.follow(stage.draw);
  return make("figure", { class: "sweep-view" }, make("figcaption", {}, ranked.label), stage.box);
}
