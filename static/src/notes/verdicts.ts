// The verdict on each winner and the note to it, in its section; the verdict stands in the ranking too.

import type { ReportData, Strategy } from "../data.js";
import { make } from "../dom.js";
import { NEAR } from "../frame.js";
import { makeEditor } from "./editor.js";
import type { RankingRows } from "../ranking/rows.js";
import { noteOf, TITLES, VERDICTS } from "./notes.js";
import type { NotesStore } from "./store.js";

export function offerVerdicts({ strategies }: ReportData, store: NotesStore, rows: RankingRows | null): void {
  /** Those that are not yet filled. */
  const places = new Map<Element, Strategy>();
  const fillOnce = (place: HTMLElement, strategy: Strategy): void => {
    if (!places.delete(place)) return;
    approach.unobserve(place);
    fill(place, strategy, store);
  };
  // Made when the reader comes near, so that the page starts with few nodes; the styles keep their room.
  const approach = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const strategy = places.get(target);
        if (isIntersecting && strategy) fillOnce(target as HTMLElement, strategy);
      }
    },
    { rootMargin: NEAR },
  );
  for (const strategy of strategies) {
    const place = document.querySelector<HTMLElement>(`#${strategy.id} > div.verdict`);
    if (!place) continue;
    place.hidden = false;
    places.set(place, strategy);
    place.classList.add("is-empty");
    approach.observe(place);
  }
  rows?.decorate((row, place) => {
    const strategy = strategies[place];
    if (strategy) markRow(row, strategy, store);
  });
  // What was said already is there at once, for paper too.
  const fillSaid = (): void => {
    for (const [place, strategy] of places) {
      if (store.notes().strategies.has(strategy.id)) fillOnce(place as HTMLElement, strategy);
    }
  };
  fillSaid();
  store.follow(fillSaid);
}

function fill(place: HTMLElement, { id, name }: Strategy, store: NotesStore): void {
  const radios = ([null, ...VERDICTS] as const).map((verdict) => {
    const radio = make("input", { type: "radio", name: `verdict-${id}`, value: verdict ?? "" });
    radio.addEventListener("change", () => store.changeNote(id, { verdict }));
    return { verdict, radio, label: make("label", {}, radio, ` ${verdict ? TITLES[verdict] : "Undecided"}`) };
  });
  const editor = makeEditor(`Note on ${name}`, (text) => store.changeNote(id, { text }));
  const choice = make("fieldset", {}, make("legend", { class: "hidden" }, `Verdict on ${name}`), ...radios.map(({ label }) => label));
  place.append(make("div", { class: "verdict-row" }, choice, editor.button), editor.element);

  const follow = (): void => {
    const note = noteOf(store.notes(), id);
    for (const { verdict, radio } of radios) radio.checked = verdict === note.verdict;
    editor.show(note.text);
    place.dataset.verdict = note.verdict ?? "";
    place.classList.toggle("is-empty", note.verdict === null && note.text === "");
  };
  follow();
  store.follow(follow);
}

/** Says the verdict beside the winner's name in its row of the ranking. */
function markRow(row: HTMLTableRowElement, { id }: Strategy, store: NotesStore): void {
  const link = row.querySelector("th.name > :first-child");
  const mark = make("span");
  const follow = (): void => {
    const { verdict } = noteOf(store.notes(), id);
    mark.textContent = verdict ?? "";
    mark.className = `verdict-mark ${verdict ?? ""}`;
    if (verdict) link?.after(mark);
    else mark.remove();
  };
  follow();
  store.follow(follow);
}
