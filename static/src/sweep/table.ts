// The table of all selected trials: as many rows in the page as the reader sees, sorted by any column.

import { announce } from "../page/announce.js";
import { make } from "../page/dom.js";
import type { TrialColumn } from "../payload/trials.js";
import { offerSorting } from "../table/sort-buttons.js";
import { directionInWords } from "../table/sort.js";
import type { Pointing } from "./pointing.js";
import type { SweepStore } from "./store.js";

const ROW = 28;
const HEIGHT = 12 * ROW;
/** Rows that are kept ready above and below those that are seen. */
const AROUND = 4;
/** Metrics that the table has, the ranked one first; the exported file has all. */
const MOST_METRICS = 8;

export function makeTrialsTable(store: SweepStore, pointing: Pointing): HTMLElement {
  const { columns } = store;
  const { trials } = columns;
  const metrics = columns.choosable.filter(({ kind }) => kind === "metric").slice(0, MOST_METRICS);
  const shown = [...columns.choosable.filter(({ kind }) => kind === "tag"), ...metrics, ...columns.parameters];
  const heads = shown.map((column) => make("th", { scope: "col", title: column.label, "data-sort": column.texts ? "text" : "number", "data-better": column.better }, column.short));
  const rankHead = make("th", { scope: "col", title: "Place in the ranking" }, "No.");
  const body = make("tbody");
  const table = make("table", { class: "sweep-rows" }, make("caption", { class: "hidden" }, "All selected trials"), make("thead", {}, make("tr", {}, rankHead, make("th", { scope: "col", class: "trial" }, "Trial"), ...heads)), body);
  const box = make("div", { class: "scroll sweep-table-box", tabindex: "0", role: "group", "aria-label": "Table of the selected trials" }, table);
  let order: Uint32Array = new Uint32Array();
  let known: readonly unknown[] | null = null;
  let first = -1;

  const sorted = (): Uint32Array => {
    const { sort } = store.state();
    const { mask, count } = store.selection();
    const rows = new Uint32Array(count);
    const all = sort ? columns.orderOf(columns.get(sort.key)) : null;
    const { places } = columns.get(sort?.key ?? "");
    let at = 0;
    if (!all) for (let row = 0; row < mask.length; row++) mask[row] === 1 && (rows[at++] = row);
    else {
      // What is missing comes last in either direction.
      const missing: number[] = [];
      for (let i = 0; i < all.length; i++) {
        const row = all[sort?.isDescending ? all.length - 1 - i : i] ?? 0;
        if (mask[row] !== 1) continue;
        if (Number.isNaN(places[row])) missing.push(row);
        else rows[at++] = row;
      }
      for (const row of missing) rows[at++] = row;
    }
    return rows;
  };
  const fill = (): void => {
    const from = Math.max(0, Math.min(Math.floor(box.scrollTop / ROW) - AROUND, order.length));
    if (from === first && body.childElementCount > 0) return;
    first = from;
    const to = Math.min(order.length, from + Math.ceil(HEIGHT / ROW) + 2 * AROUND);
    const spacer = (rows: number): HTMLElement[] => {
      if (rows <= 0) return [];
      const cell = make("td", { colspan: String(shown.length + 2) });
      cell.style.height = `${rows * ROW}px`;
      return [make("tr", { class: "spacer", "aria-hidden": "true" }, cell)];
    };
    body.replaceChildren(...spacer(from), ...Array.from(order.subarray(from, to), (row) => rowOf(row)), ...spacer(order.length - to));
  };
  const rowOf = (row: number): HTMLElement => {
    const rank = trials.rankOf[row] ?? -1;
    const name = make("button", { type: "button", dir: "auto" }, trials.name(row));
    name.addEventListener("click", () => pointing.choose(row));
    const line = make(
      "tr",
      rank >= 0 ? { class: "is-winner" } : {},
      make("td", {}, String(trials.rank(row) ?? "–")),
      make("th", { scope: "row", title: trials.name(row) }, name),
      ...shown.map((column) => make("td", column.texts ? { class: "text", title: text(column, row) } : {}, text(column, row))),
    );
    line.addEventListener("pointerenter", () => pointing.point(row));
    return line;
  };
  const text = (column: TrialColumn, row: number): string => column.write(column.places[row] ?? NaN);

  const buttons = offerSorting(heads, (head, column, direction) => {
    const chosen = shown[heads.indexOf(head)];
    if (!chosen) return;
    store.change({ sort: { key: chosen.key, isDescending: direction === "descending" } });
    announce(`Trials sorted by ${chosen.label}, ${directionInWords(column, direction)}.`);
  });
  offerSorting([rankHead], () => store.change({ sort: null }));
  box.addEventListener("scroll", fill, { passive: true });
  body.addEventListener("pointerleave", () => pointing.point(null));
  store.follow(() => {
    const { sort } = store.state();
    const { mask } = store.selection();
    if (store.isMoving() && known) return;
    const now = [mask, sort?.key, sort?.isDescending];
    if (known && now.every((value, i) => value === known?.[i])) return;
    known = now;
    const head = heads[shown.findIndex(({ key }) => key === sort?.key)] ?? null;
    buttons.mark(head, sort?.isDescending ? "descending" : "ascending");
    order = sorted();
    first = -1;
    table.setAttribute("aria-rowcount", String(order.length + 1));
    fill();
  });
  return box;
}
