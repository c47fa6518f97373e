// The rows of the ranking as the view has them: a box to tick in each, hidden where a filter leaves it out.

import type { ReportData } from "../data.js";
import { make } from "../dom.js";
import { matching } from "./filter.js";
import type { ViewStore } from "./store.js";

export function offerSelection(data: ReportData, store: ViewStore): void {
  const table = document.querySelector<HTMLTableElement>("table#ranking-table");
  if (!table) return;
  table.classList.add("is-selectable");
  const rows = data.strategies.map(({ id, name }, place) => {
    const row = table.querySelector(`tbody a[href="#${id}"]`)?.closest("tr") ?? null;
    const box = make("input", { type: "checkbox", class: "choose", "aria-label": `Select ${name}` });
    box.addEventListener("change", () => {
      const { selection } = store.view();
      store.change({ selection: box.checked ? [...selection, place] : selection.filter((other) => other !== place) });
    });
    row?.cells[0]?.prepend(box);
    return { row, box };
  });

  const follow = (): void => {
    const { selection, filters } = store.view();
    const shown = matching(data, filters);
    rows.forEach(({ row, box }, place) => {
      box.checked = selection.includes(place);
      row?.classList.toggle("is-selected", box.checked);
      if (row) row.hidden = !shown[place];
    });
  };
  follow();
  store.follow(follow);
}
