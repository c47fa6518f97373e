// A box to tick in every row of the ranking.

import type { ReportData } from "../data.js";
import { make } from "../dom.js";
import type { RankingRows } from "../ranking/rows.js";
import type { ViewStore } from "./store.js";

export function offerSelection(data: ReportData, store: ViewStore, rows: RankingRows): void {
  document.querySelector("table#ranking-table")?.classList.add("is-selectable");
  const marks: (() => void)[] = [];
  rows.decorate((row, place) => {
    const box = make("input", { type: "checkbox", class: "choose", "aria-label": `Select ${data.strategies[place]?.name ?? ""}` });
    box.addEventListener("change", () => {
      const { selection } = store.view();
      store.change({ selection: box.checked ? [...selection, place] : selection.filter((other) => other !== place) });
    });
    row.cells[0]?.prepend(box);
    const mark = (): void => {
      box.checked = store.view().selection.includes(place);
      row.classList.toggle("is-selected", box.checked);
    };
    mark();
    marks.push(mark);
  });
  store.follow(() => {
    for (const mark of marks) mark();
  });
}
