// Heat map of the ranked value over any two columns, tinted by rank. A click on a cell selects it, arrow keys go from one to
// the next.

import { colour, sans } from "../chart/colours.js";
import { fitted } from "../chart/paper.js";
import { metricText } from "../text/metric-text.js";
import type { Levels } from "./columns.js";
import { type Cell, cellsOf, tintsOf } from "./figures.js";
import { makeStage, type Stage } from "./stage.js";
import type { SweepStore } from "./store.js";

const MARGIN = { left: 78, right: 8, top: 26, bottom: 42 };
const ROW = 30;
/** Sizes of the numbers in cells, the first that fits. */
const SIZES = [11, 10, 9, 8];
const WHOLE = { scale: 1, decimals: 0, sign: "size", suffix: "" } as const;

export function makeHeatMap(store: SweepStore): Stage {
  const { columns } = store;
  const { trials, ranked } = columns;
  let cells: readonly Cell[] = [];
  let at: number | null = null;

  const axes = (): { across: Levels; upwards: Levels } => {
    const state = store.state();
    return { across: columns.levelsOf(columns.get(state.across)), upwards: columns.levelsOf(columns.get(state.upwards)) };
  };
  const text = (value: number): string => (store.state().statistic === "count" ? metricText(Number.isNaN(value) ? null : value, WHOLE) : ranked.write(value));
  const heightOf = (): number => MARGIN.top + MARGIN.bottom + ROW * axes().upwards.labels.length;

  const stage = makeStage("Heat map", heightOf, (paper, width, height) => {
    const { across, upwards } = axes();
    const state = store.state();
    const { mask } = store.selection();
    cells = cellsOf(across, upwards, ranked, columns.orderOf(ranked), mask, state.statistic, trials.ascending);
    const better = ranked.better === "lower" ? -1 : 1;
    const tints = tintsOf(cells.map(({ value }) => value), state.statistic === "count" ? 1 : better);
    const wide = (width - MARGIN.left - MARGIN.right) / across.labels.length;
    const bottom = height - MARGIN.bottom;
    paper.font = `11px ${sans()}`;
    paper.textBaseline = "middle";
    paper.textAlign = "center";
    // A number that is cut short would be another one.
    const size = sizeOf(paper, cells.filter(({ value }) => !Number.isNaN(value)).map(({ value }) => text(value)), wide - 3);
    cells.forEach(({ value }, cell) => {
      if (Number.isNaN(value)) return;
      const [x, y] = [MARGIN.left + (cell % across.labels.length) * wide, bottom - (Math.floor(cell / across.labels.length) + 1) * ROW];
      const tint = tints[cell] ?? 0;
      paper.fillStyle = tint === 0 ? colour("--raised") : colour(`--${tint > 0 ? "good" : "bad"}${Math.abs(tint)}`);
      paper.fillRect(x + 1, y + 1, wide - 2, ROW - 2);
      paper.fillStyle = colour("--ink");
      if (size !== null) {
        paper.font = `${size}px ${sans()}`;
        paper.fillText(text(value), x + wide / 2, y + ROW / 2 + 0.5);
      }
      if (cell === at && document.activeElement === stage.box) {
        paper.lineWidth = 2;
        paper.strokeStyle = colour("--accent");
        paper.strokeRect(x + 1, y + 1, wide - 2, ROW - 2);
      }
    });
    paper.font = `11px ${sans()}`;
    paper.fillStyle = colour("--loss");
    for (const row of trials.winners) {
      const [x = -1, y = -1] = row == null || mask[row] !== 1 ? [] : [across.of[row], upwards.of[row]];
      if (x < 0 || y < 0) continue;
      paper.beginPath();
      const size = wide < 46 ? 2.2 : 3.5;
      paper.arc(MARGIN.left + (x + 1) * wide - size * 2, bottom - (y + 1) * ROW + size * 2, size, 0, 7);
      paper.fill();
    }
    paper.fillStyle = colour("--muted");
    // Whole names of some rather than the beginnings of all.
    const longest = Math.max(...across.labels.map((label) => Math.min(paper.measureText(label).width, 70)));
    const every = Math.ceil((longest + 4) / wide);
    across.labels.forEach((label, i) => i % every === 0 && paper.fillText(fitted(paper, label, Math.max(wide * every - 2, 24)), MARGIN.left + (i + 0.5) * wide, bottom + 13));
    paper.textAlign = "right";
    upwards.labels.forEach((label, i) => paper.fillText(fitted(paper, label, MARGIN.left - 12), MARGIN.left - 8, bottom - (i + 0.5) * ROW));
    paper.fillText(`${columns.get(state.across).label} →`, width - MARGIN.right, height - 8);
    paper.textAlign = "left";
    paper.fillText(`↑ ${columns.get(state.upwards).label}`, 2, 10);
  }, () => store.isMoving());

  const choose = (cell: number | null): void => {
    if (cell === null) return;
    const { across, upwards } = axes();
    const state = store.state();
    const [x, y] = [cell % across.labels.length, Math.floor(cell / across.labels.length)];
    const ranges = new Map(state.ranges);
    const wanted = [[state.across, across, x], [state.upwards, upwards, y]] as const;
    const isChosen = wanted.every(([key, levels, level]) => ranges.get(key)?.[0] === levels.from[level] && ranges.get(key)?.[1] === levels.to[level]);
    for (const [key, levels, level] of wanted) {
      // A second click on the same cell lets go of it.
      if (isChosen) ranges.delete(key);
      else ranges.set(key, [levels.from[level] ?? 0, levels.to[level] ?? 0]);
    }
    store.change({ ranges });
  };
  const label = (): void => {
    const { across, upwards } = axes();
    const state = store.state();
    const cell = at === null ? undefined : cells[at];
    const where = at === null ? "" : ` ${columns.get(state.across).label} ${across.labels[at % across.labels.length]}, ${columns.get(state.upwards).label} ${upwards.labels[Math.floor(at / across.labels.length)]}: ${cell ? text(cell.value) : ""} of ${cell?.count ?? 0} trials.`;
    stage.box.setAttribute("aria-label", `Heat map of ${ranked.label} over ${columns.get(state.across).label} and ${columns.get(state.upwards).label}.${where} Arrow keys go from cell to cell, Enter selects one, Escape selects all.`);
  };
  const cellAt = ({ offsetX, offsetY }: MouseEvent): number | null => {
    const { across, upwards } = axes();
    const x = Math.floor(((offsetX - MARGIN.left) / (stage.width() - MARGIN.left - MARGIN.right)) * across.labels.length);
    const y = Math.floor((MARGIN.top + ROW * upwards.labels.length - offsetY) / ROW);
    return x >= 0 && y >= 0 && x < across.labels.length && y < upwards.labels.length ? y * across.labels.length + x : null;
  };
  stage.canvas.addEventListener("click", (event) => choose(cellAt(event)));
  stage.canvas.addEventListener("pointermove", (event) => {
    const cell = cellAt(event);
    const found = cell === null ? undefined : cells[cell];
    stage.canvas.title = found && found.count > 0 ? `${text(found.value)}: ${state(store)} of ${found.count} trials` : "";
  });
  stage.box.addEventListener("focus", stage.draw);
  stage.box.addEventListener("blur", stage.draw);
  stage.box.addEventListener("keydown", (event) => {
    const { across, upwards } = axes();
    const [wide, high] = [across.labels.length, upwards.labels.length];
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowUp: wide, ArrowDown: -wide }[event.key];
    if (event.key === "Enter") choose(at);
    else if (event.key === "Escape") {
      const ranges = new Map(store.state().ranges);
      ranges.delete(store.state().across);
      ranges.delete(store.state().upwards);
      store.change({ ranges });
    } else if (step) {
      const to = (at ?? (high - 1) * wide) + (at === null ? 0 : step);
      if (to >= 0 && to < wide * high) at = to;
      label();
      stage.draw();
    } else return;
    event.preventDefault();
  });
  let drawn = "";
  store.follow(() => {
    const { across, upwards } = store.state();
    // Other axes have other heights and no such cell.
    if (drawn !== `${across}\n${upwards}`) {
      drawn = `${across}\n${upwards}`;
      at = null;
      stage.box.style.height = `${heightOf()}px`;
    }
    label();
    stage.draw();
  });
  return stage;
}

function state(store: SweepStore): string {
  return store.state().statistic;
}

/** The size at which all texts fit; null where none is small enough. */
function sizeOf(paper: CanvasRenderingContext2D, texts: readonly string[], room: number): number | null {
  const fits = (size: number): boolean => {
    paper.font = `${size}px ${sans()}`;
    return texts.every((text) => paper.measureText(text).width <= room);
  };
  return SIZES.find(fits) ?? null;
}
