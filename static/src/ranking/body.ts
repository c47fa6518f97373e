// The body of the ranking: all rows where there are few, else only those in view, between gaps that keep the others' room.

import { make } from "../page/dom.js";
import { prepareForPaper } from "../page/print.js";
import type { RankingRows } from "./rows.js";

export interface RankingBody {
  /** Shows the rows of these winners, from the first on. */
  fill(positions: readonly number[]): void;
  /** Scrolls to the row of a winner that is among them, and gives it the focus. */
  show(position: number): void;
}

/** Rows by their index among those that are shown. */
interface RowRange {
  readonly first: number;
  /** The one after the last. */
  readonly end: number;
}

/** Up to so many rows stand in the page at once. */
const FEW = 60;
/** Rows made ready above and below those in view. */
const AHEAD = 8;
/** Of a row, before any is measured. */
const USUAL_HEIGHT = 50;
/** How often more is drawn at once, where rows turn out to be lower than was thought. */
const ROUNDS = 12;
const NOTHING: RowRange = { first: 0, end: 0 };

export function fillBody(table: HTMLTableElement, body: HTMLTableSectionElement, rows: RankingRows): RankingBody {
  const scroller = table.closest<HTMLElement>(".scroll") ?? table;
  let positions: readonly number[] = [];
  /** Of the rows that were drawn, by the position of the winner. */
  const heights = new Map<number, number>();
  let usualHeight = USUAL_HEIGHT;
  let drawn = NOTHING;
  let isOnPaper = false;

  const shownColumns = (): string => String([...(table.tHead?.rows[0]?.cells ?? [])].filter(({ hidden }) => !hidden).length || 1);
  const isInParts = (): boolean => positions.length > FEW && !isOnPaper;
  const rowAt = (index: number): HTMLTableRowElement => rows.row(positions[index] ?? 0);
  const heightAt = (index: number): number => heights.get(positions[index] ?? -1) ?? usualHeight;
  const heightOf = ({ first, end }: RowRange): number => indices(first, end).reduce((sum, index) => sum + heightAt(index), 0);

  /** The row at a distance from the top of the first one. */
  const indexAt = (distance: number): number => {
    let index = 0;
    for (let bottom = heightAt(0); bottom <= distance && index < positions.length - 1; bottom += heightAt(index)) index++;
    return index;
  };
  const inView = (): RowRange => ({
    first: Math.max(0, indexAt(scroller.scrollTop) - AHEAD),
    end: Math.min(positions.length, indexAt(scroller.scrollTop + scroller.clientHeight) + 1 + AHEAD),
  });
  /** The row that has the focus, which would lose it outside the page, and those beside it, which the Tab key leads to. */
  const aroundFocus = (): number[] => {
    const row = document.activeElement?.closest("tr");
    const index = row ? positions.indexOf(rows.positionOf(row)) : -1;
    return index < 0 ? [] : indices(Math.max(0, index - 1), Math.min(positions.length, index + 2));
  };

  const draw = (range: RowRange): void => {
    drawn = range;
    const wanted: HTMLTableRowElement[] = [];
    let end = 0;
    const leaveGap = (next: number): void => {
      if (next > end) wanted.push(gap(shownColumns(), heightOf({ first: end, end: next })));
    };
    const chosen = new Set([...indices(range.first, range.end), ...aroundFocus()]);
    for (const index of [...chosen].sort((a, b) => a - b)) {
      leaveGap(index);
      const row = rowAt(index);
      row.setAttribute("aria-rowindex", String(index + 2));
      wanted.push(row);
      end = index + 1;
    }
    leaveGap(positions.length);
    put(body, wanted);
  };
  const measure = ({ first, end }: RowRange): void => {
    for (const index of indices(first, end)) {
      const { height } = rowAt(index).getBoundingClientRect();
      if (height > 0) heights.set(positions[index] ?? 0, height);
    }
  };
  const drawInView = (): void => {
    for (let round = 0; round < ROUNDS; round++) {
      const range = inView();
      if (range.first === drawn.first && range.end === drawn.end) return;
      draw(range);
      measure(range);
    }
  };
  /** Draws the rows in view where none is known to be as high as it was. */
  const drawAnew = (): void => {
    heights.clear();
    const range = inView();
    draw(range);
    measure(range);
    const known = [...heights.values()];
    if (known.length > 0) usualHeight = known.reduce((sum, height) => sum + height, 0) / known.length;
    drawn = NOTHING;
    drawInView();
  };

  // Kept apart: where only the medium changes, the box has lost it by the time that this is told.
  let scrollTop = 0;
  let isAsked = false;
  scroller.addEventListener("scroll", () => {
    if (isAsked || !isInParts()) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      if (!isInParts()) return;
      scrollTop = scroller.scrollTop;
      drawInView();
    });
  });

  addEventListener("resize", () => {
    if (isInParts()) drawAnew();
  });

  prepareForPaper(
    () => {
      if (!isInParts()) return;
      isOnPaper = true;
      draw({ first: 0, end: positions.length });
    },
    () => {
      if (!isOnPaper) return;
      isOnPaper = false;
      scroller.scrollTop = scrollTop;
      if (isInParts()) drawAnew();
    },
  );

  return {
    fill(next) {
      positions = next;
      const isLong = positions.length > FEW;
      scroller.classList.toggle("is-long", isLong);
      if (!isLong) {
        table.removeAttribute("aria-rowcount");
        const all = positions.map((position) => rows.row(position));
        for (const row of all) row.removeAttribute("aria-rowindex");
        put(body, all);
        return;
      }
      table.setAttribute("aria-rowcount", String(positions.length + 1));
      scrollTop = 0;
      scroller.scrollTop = 0;
      if (isOnPaper) draw({ first: 0, end: positions.length });
      else drawAnew();
    },
    show(position) {
      const index = positions.indexOf(position);
      if (index < 0) return;
      const row = rows.row(position);
      if (isInParts()) draw({ first: index, end: index + 1 });
      row.tabIndex = -1;
      row.focus({ preventScroll: true });
      row.scrollIntoView({ block: "center" });
      if (!isInParts()) return;
      drawInView();
      // The rows around it may have another height than was thought.
      row.scrollIntoView({ block: "center" });
    },
  };
}

function indices(first: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
}

function gap(columns: string, height: number): HTMLTableRowElement {
  const cell = make("td", { colspan: columns });
  cell.style.height = `${height}px`;
  return make("tr", { class: "spacer", "aria-hidden": "true" }, cell);
}

/** Makes these the rows of the body. Those that stand there in this order stay untouched: they keep focus and layout. */
function put(body: HTMLTableSectionElement, wanted: readonly HTMLTableRowElement[]): void {
  const kept = new Set(wanted);
  for (const row of [...body.rows]) if (!kept.has(row)) row.remove();
  let next = body.firstElementChild;
  for (const row of wanted) {
    if (row === next) next = next.nextElementSibling;
    else body.insertBefore(row, next);
  }
}
