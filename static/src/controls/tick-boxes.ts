// A box to tick in every row of the ranking.

import { make } from "../page/dom.js";
import type { ReportData } from "../payload/report-data.js";
import type { RankingRows } from "../ranking/rows.js";
import type { ViewStore } from "../view/store.js";

export function offerSelection(data: ReportData, store: ViewStore, rows: RankingRows): void {
  document.querySelector("table#ranking-table")?.classList.add("is-selectable");
  const marks: (() => void)[] = [];
  rows.decorate((row, position) => {
    const box = make("input", { type: "checkbox", class: "choose", "aria-label": `Select ${data.strategies[position]?.name ?? ""}` });
    box.addEventListener("change", () => {
      const { selection } = store.view();
      store.change({ selection: box.checked ? [...selection, position] : selection.filter((other) => other !== position) });
    });
    row.cells[0]?.prepend(box);
    const mark = (): void => {
      box.checked = store.view().selection.includes(position);
      row.classList.toggle("is-selected", box.checked);
    };
    mark();
    marks.push(mark);
  });
  store.follow(() => {
    for (const mark of marks) mark();
  });
}
