// The chooser of the ranking's columns: a box for each, and the way back to as many as fit.

import { make, makeButton } from "../page/dom.js";
import type { ColumnChoice } from "../ranking/columns.js";
import type { ViewStore } from "../view/store.js";

export function makeColumnChooser({ columns, isShown, follow }: ColumnChoice, store: ViewStore): HTMLElement {
  const boxes = columns.map(({ key, label }) => {
    const box = make("input", { type: "checkbox", value: key });
    return { key, box, label: make("label", {}, box, ` ${label}`) };
  });
  const summary = make("summary");
  const fit = makeButton("As many as fit", () => {
    store.change({ columns: null });
    // The button goes away.
    summary.focus();
  });
  const list = make("fieldset", {}, make("legend", { class: "hidden" }, "Columns of the ranking"), ...boxes.map(({ label }) => label));
  const chooser = make("details", { class: "column-chooser" }, summary, make("div", { class: "column-list" }, list, fit));

  for (const { box } of boxes) {
    box.addEventListener("change", () => {
      store.change({ columns: boxes.filter(({ box }) => box.checked).map(({ key }) => key) });
    });
  }
  chooser.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !chooser.open) return;
    chooser.open = false;
    summary.focus();
  });
  document.addEventListener("click", ({ target }) => {
    if (target instanceof Node && !chooser.contains(target)) chooser.open = false;
  });
  const mark = (): void => {
    for (const { key, box } of boxes) box.checked = isShown(key);
    const shown = boxes.filter(({ box }) => box.checked).length;
    summary.textContent = shown < boxes.length ? `Columns: ${shown} of ${boxes.length}` : "Columns";
    fit.hidden = store.view().columns === null;
  };
  mark();
  follow(mark);
  return chooser;
}
