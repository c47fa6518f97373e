// The editor of a note: its text as Markdown, shown as it reads while it is typed.

import { make, makeButton } from "../page/dom.js";
import { renderMarkdown } from "./preview.js";

export interface Editor {
  readonly element: HTMLElement;
  /** The button that opens and closes the editor. */
  readonly button: HTMLButtonElement;
  /** Shows a text that came from elsewhere. */
  show(text: string): void;
}

/** `subject` says what the note is on, for those who do not see where it stands. */
export function makeEditor(subject: string, changed: (text: string) => void): Editor {
  const field = make("textarea", { rows: "6", "aria-label": `${subject}, as Markdown`, placeholder: "Markdown: # heading, **bold**, *italic*, `code`, - list" });
  const preview = make("div", { class: "note-preview" });
  const element = make("div", { class: "note-editor" }, field, preview);
  field.hidden = true;
  const mark = (): void => {
    preview.replaceChildren(...renderMarkdown(field.value));
    preview.hidden = field.value.trim() === "";
    button.textContent = field.hidden ? (field.value.trim() === "" ? "Add a note" : "Edit the note") : "Done";
    button.setAttribute("aria-expanded", String(!field.hidden));
    button.setAttribute("aria-label", `${button.textContent}: ${subject}`);
    element.classList.toggle("is-open", !field.hidden);
  };
  const button = makeButton("", () => {
    field.hidden = !field.hidden;
    mark();
    if (!field.hidden) field.focus();
  });
  field.addEventListener("input", () => {
    mark();
    changed(field.value);
  });
  field.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    field.hidden = true;
    mark();
    button.focus();
  });
  mark();
  return {
    element,
    button,
    show(text) {
      if (text === field.value) return;
      field.value = text;
      mark();
    },
  };
}
