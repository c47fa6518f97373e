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
  /** The heads of those that are not yet made. */
  const waiting = new Map<Element, Strategy>();
  const makeOnce = (head: Element, strategy: Strategy): void => {
    if (!waiting.delete(head)) return;
    approach.unobserve(head);
    head.classList.remove("is-undecided");
    head.after(makeDecision(strategy, store));
  };
  // Made when the reader comes near, so that the page starts with few nodes; the styles of the head keep their room.
  const approach = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const strategy = waiting.get(target);
        if (isIntersecting && strategy) makeOnce(target, strategy);
      }
    },
    { rootMargin: NEAR },
  );
  followTearsheets((section) => {
    const head = section.querySelector(":scope > h2");
    const strategy = strategies[positionOf(section)];
    if (!head || !strategy) return;
    waiting.set(head, strategy);
    // What was said already is there at once, for paper too.
    if (store.notes().strategies.has(strategy.id)) return makeOnce(head, strategy);
    head.classList.add("is-undecided");
    approach.observe(head);
  });
  rows?.decorate((row, position) => {
    const strategy = strategies[position];
    if (strategy) markRow(row, strategy, store);
  });
  store.follow(() => {
    for (const [head, strategy] of waiting) {
      if (store.notes().strategies.has(strategy.id)) makeOnce(head, strategy);
    }
  });
}

function makeDecision({ id, name }: Strategy, store: NotesStore): HTMLElement {
  const radios = ([null, ...DECISIONS] as const).map((decision) => {
    const radio = make("input", { type: "radio", name: `decision-${id}`, value: decision ?? "" });
    radio.addEventListener("change", () => store.changeNote(id, { decision }));
    return { decision, radio, label: make("label", {}, radio, ` ${decision ? TITLES[decision] : "Undecided"}`) };
  });
  const editor = makeEditor(`Note on ${name}`, (text) => store.changeNote(id, { text }));
  const choice = make("fieldset", {}, make("legend", { class: "hidden" }, `Decision on ${name}`), ...radios.map(({ label }) => label));
  const box = make("div", { class: "decision" }, make("div", { class: "decision-row" }, choice, editor.button), editor.element);

  const follow = (): void => {
    const note = noteOf(store.notes(), id);
    for (const { decision, radio } of radios) radio.checked = decision === note.decision;
    editor.show(note.text);
    box.dataset.decision = note.decision ?? "";
    box.classList.toggle("is-empty", note.decision === null && note.text === "");
  };
  follow();
  store.follow(follow);
  return box;
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
