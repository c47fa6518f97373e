// Keeps the notes: in the browser's storage under the report's key, or from the copy that they were saved with.

import { isEmpty, type Note, type Notes, readNotes, withNote, writeNotes } from "./notes.js";

/** Id of the element in which a saved copy of the page carries its notes. */
export const SAVED_NOTES = "saved-notes";

export interface NotesStore {
  notes(): Notes;
  /** Notes that this browser or the copy has too, but that are not shown; null when there are none. */
  others(): Notes | null;
  changeReport(text: string): void;
  changeNote(id: string, part: Partial<Note>): void;
  /** Shows the other notes, which become these. */
  swap(): void;
  follow(follower: () => void): void;
}

export function openNotes(key: string): NotesStore {
  const place = `iaf-notes-${key}`;
  const stored = readNotes(read(place));
  const saved = readNotes(document.getElementById(SAVED_NOTES)?.textContent ?? null);
  // The later ones win; the others stay at hand, so that nothing is lost unseen.
  let [notes, others]: [Notes, Notes | null] = stored.changed > saved.changed ? [stored, saved] : [saved, stored];
  if (isEmpty(others) || writeNotes(others) === writeNotes(notes)) others = null;

  const followers: (() => void)[] = [];
  const become = (next: Notes): void => {
    notes = { ...next, changed: Date.now() };
    write(place, writeNotes(notes));
    for (const follower of followers) follower();
  };
  return {
    notes: () => notes,
    others: () => others,
    changeReport: (report) => become({ ...notes, report }),
    changeNote: (id, part) => become(withNote(notes, id, part)),
    swap() {
      const next = others;
      others = notes;
      if (next) become(next);
    },
    follow(follower) {
      followers.push(follower);
    },
  };
}

function read(place: string): string | null {
  try {
    return localStorage.getItem(place);
  } catch {
    return null;
  }
}

function write(place: string, text: string): void {
  try {
    localStorage.setItem(place, text);
  } catch {
    // Where storage is closed or full the notes last as long as the page, or in a saved copy.
  }
}
