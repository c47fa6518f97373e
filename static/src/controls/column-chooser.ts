// The chooser of the ranking's columns: a box for each by group, a search among them, and the way back to as many as fit.

import { make, makeButton } from "../page/dom.js";
import type { ColumnChoice, RankingColumn } from "../ranking/columns.js";
import type { ViewStore } from "../view/store.js";

interface ColumnBox {
  readonly key: string;
  readonly box: HTMLInputElement;
  readonly label: HTMLLabelElement;
  /** What a search looks in. */
  readonly text: string;
}

export function makeColumnChooser(choice: ColumnChoice, store: ViewStore): HTMLElement {
  const keys = choice.groups.flatMap(({ columns }) => columns.map(({ key }) => key));
  const summary = make("summary");
  const chooser = make("details", { class: "column-chooser" }, summary);
  let list: ColumnList | null = null;

  // The boxes come into the page when they are first asked for.
  chooser.addEventListener("toggle", () => {
    if (!chooser.open) return;
    if (!list) {
      list = makeList(choice, store, () => summary.focus());
      chooser.append(list.element);
    }
    list.mark();
  });
  chooser.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !chooser.open) return;
    chooser.open = false;
    summary.focus();
  });
  document.addEventListener("click", ({ target }) => {
    if (target instanceof Node && !chooser.contains(target)) chooser.open = false;
  });
  const mark = (): void => {
    const shown = keys.filter(choice.isShown).length;
    summary.textContent = `Columns: ${shown} of ${keys.length}`;
    list?.mark();
  };
  mark();
  choice.follow(mark);
  return chooser;
}

interface ColumnList {
  readonly element: HTMLElement;
  /** Ticks what is shown. */
  mark(): void;
}

function makeList({ groups, isShown }: ColumnChoice, store: ViewStore, left: () => void): ColumnList {
  const boxes: ColumnBox[] = [];
  const makeBox = ({ key, label, definition }: RankingColumn): HTMLLabelElement => {
    const box = make("input", { type: "checkbox", value: key });
    const element = make("label", { title: definition }, box, ` ${label}`);
    boxes.push({ key, box, label: element, text: `${label} ${key} ${definition}`.toLowerCase() });
    box.addEventListener("change", () => {
      store.change({ columns: boxes.filter(({ box }) => box.checked).map(({ key }) => key) });
    });
    return element;
  };
  const fieldsets = groups.map(({ label, columns }) => make("fieldset", {}, make("legend", label ? {} : { class: "hidden" }, label || "Picture"), ...columns.map(makeBox)));
  const search = make("input", { type: "search", placeholder: "Find a metric", "aria-label": "Find a metric" });
  const nothing = make("p", { class: "note", role: "status" });
  search.addEventListener("input", () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const { label, text } of boxes) label.hidden = !words.every((word) => text.includes(word));
    for (const fieldset of fieldsets) fieldset.hidden = !fieldset.querySelector("label:not([hidden])");
    nothing.textContent = boxes.every(({ label }) => label.hidden) ? "No metric is called so." : "";
  });
  const fit = makeButton("As many as fit", () => {
    store.change({ columns: null });
    // The button goes away.
    left();
  });
  return {
    element: make(
      "div",
      { class: "column-list", role: "group", "aria-label": "Columns of the ranking" },
      make("div", { class: "column-search" }, search, fit),
      make("div", { class: "column-groups" }, ...fieldsets, nothing),
    ),
    mark() {
      for (const { key, box } of boxes) box.checked = isShown(key);
      fit.hidden = store.view().columns === null;
    },
  };
}
