// The bar above the ranking: filters, and what to do with the winners that are ticked.

import { make, makeButton } from "../page/dom.js";
import type { ReportData } from "../payload/report-data.js";
import type { Ranking } from "../ranking/ranking.js";
import { matching } from "../view/filter.js";
import type { ViewStore } from "../view/store.js";
import type { View } from "../view/view.js";
import { makeColumnChooser } from "./column-chooser.js";
import { makeFilterRow } from "./filter-row.js";
import { offerSelection } from "./tick-boxes.js";

export function offerSelectionBar(data: ReportData, store: ViewStore, ranking: Ranking | null): void {
  const bar = document.querySelector<HTMLElement>("div.selection-bar");
  // One backtest alone is nothing to choose from.
  if (!bar || !ranking || data.strategies.length < 2) return;
  offerSelection(data, store, ranking);

  const count = make("span", { class: "selection-count", role: "status" });
  const drawable = ({ selection }: View): number[] => selection.filter((position) => position < data.detailed);
  const compare = makeButton("Compare", () => store.openSection("compare"));
  const draw = makeButton("Draw only these", () => {
    store.change({ drawn: drawable(store.view()).sort((a, b) => a - b) });
    store.openSection("equity");
  });
  const clear = makeButton("Clear", () => {
    store.change({ selection: [] });
    row.focus();
  });
  const row = make("div", { class: "selection", role: "group", "aria-label": "Selection", tabindex: "-1" });
  row.append(count, compare, draw, clear, makeColumnChooser(ranking.columns, store));
  bar.append(makeFilterRow(data, store), row);
  bar.hidden = false;

  const follow = (): void => {
    const view = store.view();
    const { selection, filters } = view;
    const { length } = selection;
    const lines = drawable(view).length;
    const shown = matching(data, filters);
    const unseen = selection.filter((position) => !shown[position]).length;
    const remark = unseen > 0 ? `, ${unseen} of them filtered out` : "";
    count.textContent = length === 0 ? "Tick two or more to compare them." : `${length} selected${remark}`;
    compare.hidden = length < 2;
    draw.textContent = lines < length ? `Draw only the ${lines} with curves` : "Draw only these";
    draw.hidden = lines === 0;
    clear.hidden = length === 0;
  };
  follow();
  store.follow(follow);
}
