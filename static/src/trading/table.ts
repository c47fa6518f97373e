// A table of many rows: filtered by selects, sorted by any column, turned page by page, downloaded as CSV.

import { announce } from "../page/announce.js";
import { make, makeButton, makeSelect } from "../page/dom.js";
import { download } from "../page/download.js";
import { offerSorting } from "../table/sort-buttons.js";
import { type Direction, directionInWords } from "../table/sort.js";
import { toCsv } from "../text/csv.js";
import type { DataColumn } from "./columns.js";
import { type Filter, filterRows, optionsOf, PAGE_SIZE, pagesOf, sortRows } from "./rows.js";

export interface TableSpec<Row> {
  /** What the rows are: "trades". */
  readonly noun: string;
  readonly caption: string;
  readonly rows: readonly Row[];
  readonly columns: readonly DataColumn<Row>[];
  readonly filters: readonly Filter<Row>[];
  /** The label of the column that the rows are sorted by at first, and how. */
  readonly sortedBy: readonly [label: string, direction: Direction];
  readonly fileName: string;
  /** What is said of the rows that the filters leave. */
  summary(rows: readonly Row[]): string;
  /** The class of a row. */
  tone?(row: Row): string;
  /** What the first cell of a row leads to. */
  leadsTo?(row: Row): Destination | null;
  /** Is told of the rows that the filters leave. */
  filtered?(rows: readonly Row[]): void;
}

export interface Destination {
  readonly title: string;
  go(): void;
}

export interface PagedTable<Row> {
  readonly filters: HTMLElement;
  readonly body: HTMLElement;
  /** Shows the rows of the page again, when what they lead to has changed. */
  refresh(): void;
  /** Turns to the page of a row and gives it the focus. */
  reveal(row: Row): void;
}

export function makeTable<Row>(spec: TableSpec<Row>): PagedTable<Row> {
  const { columns, noun } = spec;
  const useful = spec.filters.filter((filter) => optionsOf(spec.rows, filter).length > 1);
  const choices = useful.map((filter) =>
    makeSelect(filter.label, "all", optionsOf(spec.rows, filter).map((value) => ({ value, text: value }))),
  );
  let filtered: readonly Row[] = [];
  let sorted: readonly Row[] = [];
  let [column, direction] = firstSorting(spec);
  let page = 0;

  const status = make("p", { class: "trading-status", role: "status" });
  const heads = columns.map(({ label, kind, better, title }) =>
    make("th", { scope: "col", "data-sort": kind, "data-better": better, ...(title ? { title } : {}) }, label),
  );
  const buttons = offerSorting(heads, (head, sortable, next) => {
    [column, direction] = [columns[heads.indexOf(head)] ?? column, next];
    announce(`Sorted by ${column.label}, ${directionInWords(sortable, next)}`);
    sort();
  });
  const body = make("tbody");
  const table = make("table", { class: "trading-table" }, make("caption", { class: "hidden" }, spec.caption));
  table.append(make("thead", {}, make("tr", {}, ...heads)), body);
  const scroll = make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": spec.caption }, table);
  const turn = (by: number): void => {
    page = Math.min(Math.max(page + by, 0), pagesOf(sorted.length) - 1);
    show();
  };
  const previous = makeButton("Previous", () => turn(-1));
  const next = makeButton("Next", () => turn(1));
  const pageText = make("span", { role: "status" });
  const pager = make("div", { class: "pager", role: "group", "aria-label": `Pages of ${noun}` }, previous, pageText, next);

  const filter = (): void => {
    filtered = filterRows(spec.rows, useful, choices.map(({ select }) => select.value));
    const { length } = filtered;
    const all = spec.rows.length;
    const count = length === all ? `${all.toLocaleString("en-US")} ${noun}` : `${length.toLocaleString("en-US")} of ${all.toLocaleString("en-US")} ${noun}`;
    status.textContent = [count, spec.summary(filtered)].filter(Boolean).join(" · ");
    spec.filtered?.(filtered);
    sort();
  };
  const sort = (): void => {
    sorted = sortRows(filtered, column, direction);
    buttons.mark(heads[columns.indexOf(column)] ?? null, direction);
    page = 0;
    show();
  };
  const show = (): void => {
    body.replaceChildren(...sorted.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE).map((row) => rowOf(row, spec)));
    const pages = pagesOf(sorted.length);
    pageText.textContent = `Page ${page + 1} of ${pages}`;
    pager.hidden = pages === 1;
    // Not disabled, which would take the focus away from under the reader.
    previous.setAttribute("aria-disabled", String(page === 0));
    next.setAttribute("aria-disabled", String(page === pages - 1));
  };

  for (const { select } of choices) select.addEventListener("change", filter);
  const csv = makeButton("Download CSV", () => {
    const lines = sorted.map((row) => columns.map((column) => column.csv(row)));
    download(`${spec.fileName}.csv`, "text/csv", toCsv(columns.map(({ label, csvLabel }) => csvLabel ?? label), lines));
  });
  const filters = make("div", { class: "filters" }, ...choices.map(({ element }) => element), csv);
  filter();
  return {
    filters,
    body: make("div", {}, status, scroll, pager),
    refresh: show,
    reveal(row) {
      const at = sorted.indexOf(row);
      if (at < 0) return;
      page = Math.floor(at / PAGE_SIZE);
      show();
      const element = body.rows[at % PAGE_SIZE];
      if (!element) return;
      element.tabIndex = -1;
      element.classList.add("is-found");
      element.focus();
      element.scrollIntoView({ block: "center", inline: "nearest" });
    },
  };
}

function firstSorting<Row>({ columns, sortedBy: [label, direction] }: TableSpec<Row>): [DataColumn<Row>, Direction] {
  const column = columns.find((candidate) => candidate.label === label) ?? columns[0];
  if (!column) throw new Error("a table needs a column");
  return [column, direction];
}

function rowOf<Row>(row: Row, { columns, tone, leadsTo }: TableSpec<Row>): HTMLTableRowElement {
  const element = make("tr", { class: tone?.(row) ?? "" });
  const destination = leadsTo?.(row);
  columns.forEach((column, i) => {
    const text = column.text(row);
    const kind = column.kind === "text" ? "text" : "";
    const cell = i === 0 ? make("th", { scope: "row" }, destination ? makeButton(text, destination.go, { title: destination.title }) : text) : make("td", { class: [kind, column.tone?.(row)].filter(Boolean).join(" ") }, text);
    if (kind && text.length > 24) cell.title = text;
    element.append(cell);
  });
  return element;
}
