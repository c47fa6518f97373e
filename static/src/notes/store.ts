// Keeps the notes: in the browser's storage under the report's key, or from the copy that they were saved with.

import { isEmpty, type Note, type Notes, readNotes, saySame, withNote, writeNotes } from "./notes.js";

/** Id of the element in which a saved copy of the page carries its notes. */
export const SAVED_NOTES = "saved-notes";

export interface NotesStore {
  notes(): Notes;
  /** Notes that this browser or the copy has too, but that are not shown; null when there are none. */
  others(): Notes | null;
  /** Whether the browser has kept them so far. */
  isKept(): boolean;
  changeReport(text: string): void;
  changeNote(id: string, part: Partial<Note>): void;
  /** Shows the other notes, which become these. */
  swap(): void;
  forgetOthers(): void;
  follow(follower: () => void): void;
}

export function openNotes(key: string): NotesStore {
  const ownKey = `iaf-notes-${key}`;
  const keyOfOthers = `${ownKey}-others`;
  const stored = readNotes(read(ownKey));
  const saved = readNotes(document.getElementById(SAVED_NOTES)?.textContent ?? null);
  // The later ones win; the others stay at hand, so that nothing is lost unseen. Those of a copy are in its file, so that
  // the ones that only the browser has come first.
  const [first, unshown] = stored.changed > saved.changed ? [stored, saved] : [saved, stored];
  let notes = first;
  const differs = (other: Notes): boolean => !isEmpty(other) && !saySame(other, notes);
  let others: Notes | null = [readNotes(read(keyOfOthers)), unshown].find(differs) ?? null;

  const followers: (() => void)[] = [];
  const tell = (): void => followers.forEach((follower) => follower());
  let isKept = true;
  const keep = (): void => {
    isKept = write(ownKey, writeNotes(notes)) && write(keyOfOthers, others && writeNotes(others));
    tell();
  };
  const change = (next: (notes: Notes) => Notes): void => {
    // Another tab may have written since.
    const kept = readNotes(read(ownKey));
    notes = { ...next(kept.changed > notes.changed ? kept : notes), changed: Date.now() };
    keep();
  };
  addEventListener("storage", (event) => {
    if (event.key !== ownKey || !event.newValue) return;
    notes = readNotes(event.newValue);
    tell();
  });
  return {
    notes: () => notes,
    others: () => others,
    isKept: () => isKept,
    changeReport: (report) => change((notes) => ({ ...notes, report })),
    changeNote: (id, part) => change((notes) => withNote(notes, id, part)),
    swap() {
      if (!others) return;
      [notes, others] = [{ ...others, changed: Date.now() }, notes];
      keep();
    },
    forgetOthers() {
      others = null;
      keep();
    },
    follow(follower) {
      followers.push(follower);
    },
  };
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Whether the storage took it: where it is closed or full the notes last as long as the page, or in a saved copy. */
function write(key: string, text: string | null): boolean {
  try {
    if (text === null) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
    return true;
  } catch {
    return false;
  }
}
