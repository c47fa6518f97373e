// The columns of the ranking that are shown: those that the reader chose, or as many as fit, the most telling first.

import { prepareForPaper } from "../page/print.js";
import type { ViewStore } from "../view/store.js";
import type { RankingRows } from "./rows.js";

/** A column that can be shown or not. */
export interface RankingColumn {
  readonly key: string;
  readonly label: string;
}

export interface ColumnChoice {
  readonly columns: readonly RankingColumn[];
  isShown(key: string): boolean;
  /** Shows them for the first time, when the rows have all that stands in them. */
  settle(): void;
  /** Calls for every change of what is shown. */
  follow(follower: () => void): void;
}

interface Measured {
  readonly width: number;
  /** 1 for the column that is shown first. */
  readonly priority: number;
}

/** With room for fewer columns all are shown, and the table scrolls. */
const FEWEST = 3;

/** The name of a column in the hash: its label in small letters, "worst-dd". */
export function keyOf(header: HTMLTableCellElement): string {
  const label = header.textContent?.trim() ?? "";
  return label === "#" ? "rank" : label.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
}

/** Whether each column is shown where there is so much room for them, in order of priority; one that is too wide gives way. */
export function fitting(columns: readonly Measured[], room: number): boolean[] {
  const order = columns.map((_, i) => i).sort((a, b) => (columns[a]?.priority ?? 0) - (columns[b]?.priority ?? 0));
  const shown = columns.map(() => false);
  let left = room;
  for (const i of order) {
    const width = columns[i]?.width ?? 0;
    if (width > left) continue;
    left -= width;
    shown[i] = true;
  }
  return shown.filter(Boolean).length < FEWEST ? columns.map(() => true) : shown;
}

export function showColumns(table: HTMLTableElement, rows: RankingRows, store: ViewStore): ColumnChoice {
  const box = table.closest<HTMLElement>(".scroll") ?? table;
  const headers = [...table.querySelectorAll<HTMLTableCellElement>("thead th[data-priority]")];
  const columns = headers.map((header): RankingColumn => ({ key: keyOf(header), label: header.textContent?.trim() ?? "" }));
  const followers: (() => void)[] = [];
  const marks: (() => void)[] = [];
  const usual = headers.map(({ dataset }) => Number(dataset.priority));
  let shown = columns.map(() => true);
  /** Their order on narrow paper, which the style sheet leaves out from the last on. */
  let priorities = usual;
  // From here on the columns that fit are chosen here, no longer by the style sheet.
  table.classList.add("is-fitted");

  const mark = (cells: HTMLCollectionOf<HTMLTableCellElement>): void => {
    headers.forEach((header, i) => {
      const cell = cells[header.cellIndex];
      if (!cell) return;
      cell.hidden = !shown[i];
      cell.className = cell.className.replace(/\bp\d+/, `p${priorities[i] ?? 1}`);
    });
  };
  const show = (next: boolean[]): void => {
    // Narrow paper has no room for all: what the reader chose goes before all else.
    const nextPriorities = store.view().columns === null ? usual : headers.map((_, i) => (next[i] ? next.slice(0, i + 1).filter(Boolean).length : headers.length));
    if (String([next, nextPriorities]) === String([shown, priorities])) return;
    [shown, priorities] = [next, nextPriorities];
    const [head] = table.tHead?.rows ?? [];
    if (head) mark(head.cells);
    for (const markRow of marks) markRow();
  };
  const fit = (): boolean[] => {
    show(columns.map(() => true));
    const widths = headers.map(({ offsetWidth }) => offsetWidth);
    const others = table.offsetWidth - widths.reduce((sum, width) => sum + width, 0);
    const sorted = store.view().sort?.column;
    const measured = headers.map((_, i) => ({
      width: widths[i] ?? 0,
      // The order of the rows says nothing without the column that they are sorted by.
      priority: columns[i]?.key === sorted ? 0 : (usual[i] ?? 0),
    }));
    return fitting(measured, box.clientWidth - others);
  };
  const update = (): void => {
    const { columns: chosen } = store.view();
    const isSensible = chosen && (chosen.length === 0 || columns.some(({ key }) => chosen.includes(key)));
    show(isSensible ? columns.map(({ key }) => chosen.includes(key)) : fit());
    for (const follower of followers) follower();
  };

  rows.decorate((row) => {
    const markRow = (): void => mark(row.cells);
    markRow();
    marks.push(markRow);
  });
  store.follow((view, before) => {
    if (String(view.columns) !== String(before.columns) || (view.columns === null && view.sort?.column !== before.sort?.column)) update();
  });
  let width = box.clientWidth;
  new ResizeObserver(() => {
    if (box.clientWidth === width || matchMedia("print").matches) return;
    width = box.clientWidth;
    update();
  }).observe(box);
  // Paper has no chooser: what was not left out by the reader stands on it.
  prepareForPaper(
    () => {
      if (store.view().columns === null) show(columns.map(() => true));
    },
    () => {
      if (store.view().columns === null) update();
    },
  );
  return {
    columns,
    settle: update,
    isShown: (key) => shown[columns.findIndex((column) => column.key === key)] ?? true,
    follow(follower) {
      followers.push(follower);
    },
  };
}
