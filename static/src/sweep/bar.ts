// The bar above the views: what is selected in words, each range with its ends to type in, and the selected trials as a file.

import { announce } from "../page/announce.js";
import { make, makeButton, makeSelect } from "../page/dom.js";
import { download, fileNamePart } from "../page/download.js";
import { type CsvValue, toCsv } from "../text/csv.js";
import type { Range } from "./state.js";
import type { SweepStore } from "./store.js";
import { rangeInWords, selectionInWords } from "./words.js";

export interface Bar {
  readonly element: HTMLElement;
  /** Asks for the range of a column. */
  ask(key: string): void;
}

export function makeBar(store: SweepStore, title: string): Bar {
  const { columns } = store;
  const words = make("span", { class: "sweep-selected" });
  // Beside the choice of a range, whose line is there with and without them: what is below stays where it is.
  const chips = make("span", { class: "sweep-chips" });
  const clear = makeButton("Select all", () => store.change({ ranges: new Map() }));
  const csv = makeButton("Download CSV", () => download(`${fileNamePart(title)}-trials.csv`, "text/csv", csvOf(store)));
  const choice = makeSelect("Range of", "choose", columns.choosable.map(({ key, label }) => ({ value: key, text: label })));
  const low = make("input", { type: "number", step: "any", "aria-label": "from" });
  const high = make("input", { type: "number", step: "any", "aria-label": "to" });
  const texts = make("select", { "aria-label": "which", hidden: "" });
  const ends = make("span", { class: "sweep-ends", hidden: "" }, low, " to ", high, texts);
  const form = make("form", { class: "filters sweep-form" }, choice.element, ends, chips);
  form.addEventListener("submit", (event) => event.preventDefault());

  // People type what they read: percent as percent, a fall below zero.
  const factorOf = (key: string): number => {
    const column = columns.get(key);
    return column.scale * (column.isFall ? -1 : 1);
  };
  const showEnds = (): void => {
    const key = choice.select.value;
    ends.hidden = !key;
    if (!key) return;
    const column = columns.get(key);
    const range = store.state().ranges.get(key);
    for (const part of [low, high]) part.hidden = column.texts !== null;
    texts.hidden = column.texts === null;
    if (column.texts) {
      texts.replaceChildren(make("option", { value: "" }, "any"), ...column.texts.map((text, place) => make("option", { value: String(place) }, text)));
      texts.value = range && range[0] === range[1] ? String(range[0]) : "";
      return;
    }
    const factor = factorOf(key);
    const typed = (place: number | undefined): string => (place === undefined ? "" : String(Number((place * factor).toPrecision(6))));
    const [first, second] = factor < 0 ? [range?.[1], range?.[0]] : [range?.[0], range?.[1]];
    if (document.activeElement !== low) low.value = typed(first);
    if (document.activeElement !== high) high.value = typed(second);
  };
  const take = (): void => {
    const key = choice.select.value;
    const factor = factorOf(key);
    const [from, to] = [low.value === "" ? null : Number(low.value) / factor, high.value === "" ? null : Number(high.value) / factor];
    const [least, most] = factor < 0 ? [to, from] : [from, to];
    const all = columns.endsOf(columns.get(key));
    const range: Range = [least ?? all.low, most ?? all.high];
    store.changeRange(key, (least === null && most === null) || !(range[0] <= range[1]) ? null : range);
  };
  choice.select.addEventListener("change", showEnds);
  low.addEventListener("input", take);
  high.addEventListener("input", take);
  texts.addEventListener("change", () => {
    const place = Number(texts.value);
    store.changeRange(choice.select.value, texts.value === "" ? null : [place, place]);
  });

  const shown = new Map<string, HTMLButtonElement>();
  store.follow(() => {
    const { ranges } = store.state();
    words.textContent = selectionInWords(columns, store.selection(), store.isMoving());
    for (const [key, chip] of shown) {
      if (ranges.has(key)) continue;
      chip.remove();
      shown.delete(key);
    }
    for (const [key, range] of ranges) {
      let chip = shown.get(key);
      if (!chip) {
        chip = makeButton("", () => store.changeRange(key, null), { class: "sweep-chip" });
        shown.set(key, chip);
        chips.append(chip);
      }
      const text = rangeInWords(columns, key, range);
      if (chip.textContent === `${text} ×`) continue;
      chip.textContent = `${text} ×`;
      chip.setAttribute("aria-label", `Select no longer by ${text}`);
    }
    clear.hidden = ranges.size === 0;
    showEnds();
    // A sentence for each step of a drag would be too many.
    if (ranges.size > 0 && !store.isMoving()) announce(words.textContent);
  });
  return {
    element: make("div", { class: "sweep-bar-box" }, make("p", { class: "sweep-status" }, words, clear, csv), form),
    ask(key) {
      choice.select.value = key;
      showEnds();
      (columns.get(key).texts ? texts : low).focus();
    },
  };
}

/** Every selected trial with every column, in the order of the ranking. */
function csvOf(store: SweepStore): string {
  const { columns } = store;
  const { trials } = columns;
  const { mask } = store.selection();
  const rows: CsvValue[][] = [];
  for (let row = 0; row < trials.rows; row++) {
    if (mask[row] !== 1) continue;
    rows.push([trials.rank(row), trials.name(row), trials.handle(row), ...columns.all.map((column) => column.plain(column.places[row] ?? NaN))]);
  }
  return toCsv(["rank", "name", "handle", ...columns.all.map(({ key }) => key.replace(/^[mp]\./, ""))], rows);
}
