// A copy of the page with the notes in it: the document as it came, before anything was added to it.

import { make } from "../page/dom.js";
import { type Notes, writeNotes } from "./notes.js";
import { SAVED_NOTES } from "./store.js";

/** To be taken before the script changes the page. */
export function takePristine(): HTMLElement {
  const root = document.documentElement.cloneNode(true) as HTMLElement;
  // The script in the head has marked it already.
  root.removeAttribute("data-theme");
  root.removeAttribute("class");
  // What stands after the body is read into it, when it has come: without this every copy would be a line longer.
  const body = root.querySelector("body");
  if (body?.lastChild instanceof Text) body.lastChild.remove();
  body?.append("\n");
  return root;
}

/** The page as HTML with these notes. Scripts, styles and so the policy's hashes are as they were. */
export function writeCopy(pristine: HTMLElement, notes: Notes): string {
  const root = pristine.cloneNode(true) as HTMLElement;
  root.querySelector(`#${SAVED_NOTES}`)?.remove();
  // No text can end the element that it stands in.
  const json = writeNotes(notes).replaceAll("<", "\\u003c");
  root.querySelector("#report-data")?.before(make("script", { type: "application/json", id: SAVED_NOTES }, json));
  return `<!DOCTYPE html>\n${root.outerHTML}\n`;
}

/** What the copy is called: "report.html" becomes "report-with-notes.html". */
export function copyName(path: string): string {
  let last = path.split("/").at(-1) ?? "";
  try {
    last = decodeURIComponent(last);
  } catch {
    // A name that is no valid escape is taken as it is.
  }
  const stem = last.replace(/\.html?$/i, "").replace(/(-with-notes)?( \(\d+\))?$/, "") || "report";
  return `${stem}-with-notes.html`;
}
