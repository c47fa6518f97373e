// The verdict on each winner and the note to it, in its section; the verdict stands in the ranking too.

import type { ReportData, Strategy } from "../data.js";
import { make } from "../dom.js";
import { makeEditor } from "./editor.js";
import { noteOf, TITLES, VERDICTS } from "./notes.js";
import type { NotesStore } from "./store.js";

export function offerVerdicts({ strategies }: ReportData, store: NotesStore): void {
  for (const strategy of strategies) {
    const place = document.querySelector<HTMLElement>(`#${strategy.id} > div.verdict`);
    if (!place) continue;
    fill(place, strategy, store);
    place.hidden = false;
  }
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

  const mark = make("span", { class: "verdict-mark" });
  document.querySelector(`#ranking-table tbody a[href="#${id}"]`)?.after(mark);
  const follow = (): void => {
    const note = noteOf(store.notes(), id);
    for (const { verdict, radio } of radios) radio.checked = verdict === note.verdict;
    editor.show(note.text);
    mark.textContent = note.verdict ?? "";
    mark.className = `verdict-mark ${note.verdict ?? ""}`;
    place.dataset.verdict = note.verdict ?? "";
    place.classList.toggle("is-empty", note.verdict === null && note.text === "");
  };
  follow();
  store.follow(follow);
}
