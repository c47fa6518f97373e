// The section of notes: the note on the whole report, the notes at a glance, and the ways to take them along.

import { equityCurve } from "../chart/curves.js";
import { make, makeButton } from "../page/dom.js";
import { download, fileNamePart } from "../page/download.js";
import { loadCurves } from "../payload/blocks.js";
import type { ReportData, Strategy } from "../payload/report-data.js";
import type { ViewStore } from "../view/store.js";
import { briefAsMarkdown, notesAsMarkdown, type WindowReturns } from "./brief.js";
import { copyName, writeCopy } from "./copy.js";
import { makeEditor } from "./editor.js";
import { noteOf, TITLES } from "./notes.js";
import type { NotesStore } from "./store.js";

export function offerNotes(data: ReportData, notes: NotesStore, views: ViewStore, pristine: HTMLElement): void {
  const section = document.querySelector<HTMLElement>("section#notes");
  const body = section?.querySelector("div.notes-body");
  if (!section || !body) return;
  const editor = makeEditor("Note on the whole report", notes.changeReport);
  const list = make("ul", { class: "notes-list" });
  const choice = make(
    "p",
    { class: "note" },
    "There are other notes on this report, in this browser or in this copy. ",
    makeButton("Show the other notes", notes.swap),
    " ",
    makeButton("Forget them", notes.forgetOthers),
  );
  const kept = make("p", { class: "note" });
  const said = make("span", { class: "notes-said", role: "status" });
  const byHand = make("textarea", { rows: "8", readonly: "", hidden: "", "aria-label": "The report as Markdown, to copy by hand" });
  const actions = [
    makeButton("Save a copy with the notes", () => {
      const name = copyName(location.pathname);
      download(name, "text/html", writeCopy(pristine, notes.notes()));
      said.textContent = `Saved as ${name}.`;
    }),
    makeButton("Export notes", () => download(`${fileNamePart(data.title)}-notes.md`, "text/markdown", notesAsMarkdown(data, notes.notes()))),
    makeButton("Copy all as Markdown", () => void copyAll(data, notes, byHand).then((words) => (said.textContent = words))),
  ];
  body.append(
    kept,
    editor.element,
    editor.button,
    list,
    choice,
    make("div", { class: "notes-actions" }, ...actions, said),
    byHand,
  );
  section.hidden = false;
  document.querySelector('#contents a[href="#provenance"]')?.closest("li")?.before(make("li", {}, make("a", { href: "#notes" }, "Notes")));
  const button = document.querySelector<HTMLButtonElement>("button#notes-button");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => views.openSection("notes"));
  }

  const follow = (): void => {
    editor.show(notes.notes().report);
    kept.textContent = notes.isKept()
      ? "Kept in this browser only. Save a copy of the page to pass them on: it opens with them."
      : "This browser cannot keep them: save a copy of the page before you close it.";
    choice.hidden = notes.others() === null;
    list.replaceChildren(...data.strategies.flatMap((strategy) => glance(strategy, notes)));
    list.hidden = list.children.length === 0;
  };
  follow();
  notes.follow(follow);
}

/** A winner's decision and the beginning of its note. */
function glance({ id, name }: Strategy, notes: NotesStore): HTMLElement[] {
  const { decision, text } = noteOf(notes.notes(), id);
  if (!decision && !text) return [];
  const link = make("a", { href: `#${id}` }, make("bdi", {}, name));
  const mark = make("span", { class: `decision-mark ${decision ?? ""}` }, decision ? TITLES[decision] : "");
  return [make("li", {}, link, " ", mark, " ", make("span", { class: "glance" }, firstWords(text)))];
}

function firstWords(text: string): string {
  return (text.trim().split("\n")[0] ?? "").replace(/^(?:#+|[-*+])\s+/, "");
}

async function copyAll(data: ReportData, notes: NotesStore, byHand: HTMLTextAreaElement): Promise<string> {
  const returns = await Promise.all(data.strategies.map((strategy) => windowReturns(data, strategy)));
  const text = briefAsMarkdown(data, notes.notes(), returns);
  const size = `${text.length.toLocaleString("en-US")} characters`;
  try {
    await navigator.clipboard.writeText(text);
    byHand.hidden = true;
    return `Copied: ${size}.`;
  } catch {
    byHand.value = text;
    byHand.hidden = false;
    byHand.focus();
    byHand.select();
    return `The clipboard is closed to this page: copy the ${size} below by hand.`;
  }
}

// A block that cannot be read has no returns to tell.
async function windowReturns({ windows }: ReportData, strategy: Strategy): Promise<WindowReturns> {
  try {
    const curves = await loadCurves(strategy);
    if (!curves) return [];
    return windows.map((_, window) => {
      const end = equityCurve(curves, window)?.values.at(-1) ?? null;
      return end === null ? null : end - 1;
    });
  } catch {
    return [];
  }
}
