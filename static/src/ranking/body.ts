// The body of the ranking: all rows where there are few, else only those in view, between two that keep their room.

import { make } from "../dom.js";
import type { RankingRows } from "./rows.js";

/** Up to so many rows stand in the page at once. */
const FEW = 60;
/** Rows made ready above and below those in view. */
const AHEAD = 8;
/** Of a row, before any is measured. */
const USUAL_HEIGHT = 50;

export function fillBody(table: HTMLTableElement, body: HTMLTableSectionElement, rows: RankingRows): (places: readonly number[]) => void {
  const scroller = table.closest<HTMLElement>(".scroll") ?? table;
  const columns = String(table.tHead?.rows[0]?.cells.length ?? 1);
  const [above, below] = [spacer(columns), spacer(columns)];
  let places: readonly number[] = [];
  let height = USUAL_HEIGHT;
  let drawn = "";

  const drawInView = (): void => {
    const head = table.tHead?.offsetHeight ?? 0;
    const first = Math.max(0, Math.floor((scroller.scrollTop - head) / height) - AHEAD);
    const last = Math.min(places.length, Math.ceil((scroller.scrollTop + scroller.clientHeight) / height) + AHEAD);
    const span = `${first} ${last}`;
    if (span === drawn) return;
    drawn = span;
    const inView = places.slice(first, last).map((place, i) => {
      const row = rows.row(place);
      row.setAttribute("aria-rowindex", String(first + i + 2));
      return row;
    });
    setHeight(above, first * height);
    setHeight(below, (places.length - last) * height);
    body.replaceChildren(above, ...inView, below);
  };
  /** Draws the rows in view, and once more where they turn out to be higher or lower than was thought. */
  const drawAnew = (): void => {
    drawn = "";
    drawInView();
    const inView = [...body.rows].filter((row) => row !== above && row !== below);
    const mean = inView.reduce((sum, row) => sum + row.offsetHeight, 0) / inView.length;
    if (!(mean > 0) || Math.abs(mean - height) < 0.5) return;
    height = mean;
    drawn = "";
    drawInView();
  };

  let isAsked = false;
  scroller.addEventListener("scroll", () => {
    if (isAsked || places.length <= FEW) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      drawInView();
    });
  });

  addEventListener("resize", () => {
    if (places.length > FEW) drawAnew();
  });

  return (next) => {
    places = next;
    const isLong = places.length > FEW;
    scroller.classList.toggle("is-long", isLong);
    if (!isLong) {
      table.removeAttribute("aria-rowcount");
      const wanted = places.map((place) => rows.row(place));
      // Rows that stand in this order already need no new layout.
      const isShown = wanted.length === body.rows.length && wanted.every((row, i) => row === body.rows[i]);
      if (!isShown) body.replaceChildren(...wanted);
      return;
    }
    table.setAttribute("aria-rowcount", String(places.length + 1));
    scroller.scrollTop = 0;
    drawAnew();
  };
}

function spacer(columns: string): HTMLTableRowElement {
  return make("tr", { class: "spacer", "aria-hidden": "true" }, make("td", { colspan: columns }));
}

function setHeight(row: HTMLTableRowElement, height: number): void {
  row.hidden = height <= 0;
  const cell = row.cells[0];
  if (cell) cell.style.height = `${height}px`;
}
