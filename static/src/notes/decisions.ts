// The decision on each winner and the note to it, in its section; the decision stands in the ranking too.

import { make } from "../page/dom.js";
import { NEAR } from "../page/nearness.js";
import { followTearsheets, positionOf } from "../page/tearsheets.js";
import type { ReportData, Strategy } from "../payload/report-data.js";
import type { RankingRows } from "../ranking/rows.js";
import { makeEditor } from "./editor.js";
import { DECISIONS, noteOf, TITLES } from "./notes.js";
import type { NotesStore } from "./store.js";

export function offerDecisions({ strategies }: ReportData, store: NotesStore, rows: RankingRows | null): void {
  /** Those that are not yet filled. */
  const waiting = new Map<Element, Strategy>();
  const fillOnce = (box: HTMLElement, strategy: Strategy): void => {
    if (!waiting.delete(box)) return;
    approach.unobserve(box);
    fill(box, strategy, store);
  };
  // Made when the reader comes near, so that the page starts with few nodes; the styles keep their room.
  const approach = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const strategy = waiting.get(target);
        if (isIntersecting && strategy) fillOnce(target as HTMLElement, strategy);
      }
    },
    { rootMargin: NEAR },
  );
  followTearsheets((section) => {
    const box = section.querySelector<HTMLElement>(":scope > div.decision");
    const strategy = strategies[positionOf(section)];
    if (!box || !strategy) return;
    box.hidden = false;
    waiting.set(box, strategy);
    // What was said already is there at once, for paper too.
    if (store.notes().strategies.has(strategy.id)) return fillOnce(box, strategy);
    box.classList.add("is-empty");
    approach.observe(box);
  });
  rows?.decorate((row, position) => {
    const strategy = strategies[position];
    if (strategy) markRow(row, strategy, store);
  });
  store.follow(() => {
    for (const [box, strategy] of waiting) {
      if (store.notes().strategies.has(strategy.id)) fillOnce(box as HTMLElement, strategy);
    }
  });
}

function fill(box: HTMLElement, { id, name }: Strategy, store: NotesStore): void {
  const radios = ([null, ...DECISIONS] as const).map((decision) => {
    const radio = make("input", { type: "radio", name: `decision-${id}`, value: decision ?? "" });
    radio.addEventListener("change", () => store.changeNote(id, { decision }));
    return { decision, radio, label: make("label", {}, radio, ` ${decision ? TITLES[decision] : "Undecided"}`) };
  });
  const editor = makeEditor(`Note on ${name}`, (text) => store.changeNote(id, { text }));
  const choice = make("fieldset", {}, make("legend", { class: "hidden" }, `Decision on ${name}`), ...radios.map(({ label }) => label));
  box.append(make("div", { class: "decision-row" }, choice, editor.button), editor.element);

  const follow = (): void => {
    const note = noteOf(store.notes(), id);
    for (const { decision, radio } of radios) radio.checked = decision === note.decision;
    editor.show(note.text);
    box.dataset.decision = note.decision ?? "";
    box.classList.toggle("is-empty", note.decision === null && note.text === "");
  };
  follow();
  store.follow(follow);
}

/** Says the decision beside the winner's name in its row of the ranking. */
function markRow(row: HTMLTableRowElement, { id }: Strategy, store: NotesStore): void {
  const link = row.querySelector("th.name > :first-child");
  const mark = make("span");
  const follow = (): void => {
    const { decision } = noteOf(store.notes(), id);
    mark.textContent = decision ?? "";
    mark.className = `decision-mark ${decision ?? ""}`;
    if (decision) link?.after(mark);
    else mark.remove();
  };
  follow();
  store.follow(follow);
}
