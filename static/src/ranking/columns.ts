// The columns of the ranking that are shown: those that the reader chose, or as many as fit, the most telling first.

import { prepareForPaper } from "../page/print.js";
import type { ReportData } from "../payload/report-data.js";
import type { ViewStore } from "../view/store.js";
import { type AddedColumns, LAST_PRIORITY } from "./added-columns.js";
import type { RankingRows } from "./rows.js";

/** A column that can be shown or not. */
export interface RankingColumn {
  readonly key: string;
  readonly label: string;
  readonly definition: string;
}

export interface RankingColumnGroup {
  /** "" of what is no metric. */
  readonly label: string;
  readonly columns: readonly RankingColumn[];
}

export interface ColumnChoice {
  readonly groups: readonly RankingColumnGroup[];
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

/** The name of a column in the hash: that of its metric, "worst_drawdown". */
export function keyOf({ dataset }: HTMLTableCellElement): string {
  return dataset.metric ?? dataset.column ?? "";
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

export function showColumns(data: ReportData, table: HTMLTableElement, rows: RankingRows, store: ViewStore, added: AddedColumns): ColumnChoice {
  const box = table.closest<HTMLElement>(".scroll") ?? table;
  const headers = (): HTMLTableCellElement[] => [...table.querySelectorAll<HTMLTableCellElement>("thead th[data-priority]")];
  const own = headers().map(keyOf);
  const groups = groupsOf(data, headers());
  const offered = new Set(groups.flatMap(({ columns }) => columns.map(({ key }) => key)));
  const followers: (() => void)[] = [];
  const marks: (() => void)[] = [];
  let shown: readonly string[] = own;
  let isChosen = false;
  let sorted: string | undefined;
  // From here on the columns that fit are chosen here, no longer by the style sheet.
  table.classList.add("is-fitted");

  const mark = (cells: HTMLCollectionOf<HTMLTableCellElement>): void => {
    for (const { cellIndex, key, priority } of places()) {
      const cell = cells[cellIndex];
      if (!cell) continue;
      cell.hidden = !shown.includes(key);
      cell.className = cell.className.replace(/\bp\d+/, `p${priority}`);
    }
  };
  /** Where each column stands, and its priority on paper: what the reader chose, or sorts by, goes before all else. */
  const places = (): { cellIndex: number; key: string; priority: number }[] =>
    headers().map((header) => {
      const key = keyOf(header);
      const priority = key === sorted ? 1 : isChosen ? shown.indexOf(key) + 1 || LAST_PRIORITY : Number(header.dataset.priority);
      return { cellIndex: header.cellIndex, key, priority: Math.min(priority, LAST_PRIORITY) };
    });
  const show = (next: readonly string[], areChosen: boolean): void => {
    for (const key of next) if (!own.includes(key)) added.header(key);
    const inOrder = headers().map(keyOf).filter((key) => next.includes(key));
    const sortedNow = store.view().sort?.column;
    if (String([inOrder, areChosen, sortedNow]) === String([shown, isChosen, sorted])) return;
    [shown, isChosen, sorted] = [inOrder, areChosen, sortedNow];
    const [head] = table.tHead?.rows ?? [];
    if (head) mark(head.cells);
    for (const markRow of marks) markRow();
  };
  /** What is shown where there is room for it: the columns that the ranking starts with, and what the rows are sorted by. */
  const usual = (): string[] => {
    const { sort } = store.view();
    return !sort || own.includes(sort.column) || !offered.has(sort.column) ? own : [...own, sort.column];
  };
  const fit = (): void => {
    show(usual(), false);
    const measured = headers().filter(({ hidden }) => !hidden);
    const widths = measured.map(({ offsetWidth }) => offsetWidth);
    const others = table.offsetWidth - widths.reduce((sum, width) => sum + width, 0);
    // The order of the rows says nothing without the column that they are sorted by.
    const priorities = measured.map((header) => (keyOf(header) === sorted ? 0 : Number(header.dataset.priority)));
    const fits = fitting(priorities.map((priority, i) => ({ width: widths[i] ?? 0, priority })), box.clientWidth - others);
    show(measured.filter((_, i) => fits[i]).map(keyOf), false);
  };
  const update = (): void => {
    const { columns: chosen } = store.view();
    const known = chosen?.filter((key) => offered.has(key)) ?? [];
    if (chosen && (chosen.length === 0 || known.length > 0)) show(known, true);
    else fit();
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
      if (store.view().columns === null) show(usual(), false);
    },
    () => {
      if (store.view().columns === null) update();
    },
  );
  return {
    groups,
    settle: update,
    isShown: (key) => shown.includes(key),
    follow(follower) {
      followers.push(follower);
    },
  };
}

/** The columns that can be chosen: the pictures, and every metric by what it tells of. */
function groupsOf({ columns, metrics }: ReportData, headers: readonly HTMLTableCellElement[]): RankingColumnGroup[] {
  const labels = new Map(metrics.map(({ name, label }) => [name, label]));
  const pictures = headers.flatMap(({ dataset, textContent, title }) =>
    dataset.column === undefined ? [] : [{ key: dataset.column, label: textContent?.trim() ?? "", definition: title }],
  );
  const ofMetrics = columns.map(({ label, columns }) => ({
    label,
    columns: columns.map(({ metric, definition }) => ({ key: metric, label: labels.get(metric) ?? metric, definition })),
  }));
  return [{ label: "", columns: pictures }, ...ofMetrics];
}
