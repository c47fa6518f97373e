// The reader's notes on the winners, as one value that can be stored.

export const DECISIONS = ["keep", "maybe", "reject"] as const;
export type Decision = (typeof DECISIONS)[number];

export const TITLES: Record<Decision, string> = { keep: "Keep", maybe: "Maybe", reject: "Reject" };

export interface Note {
  readonly decision: Decision | null;
  /** Markdown. */
  readonly text: string;
}

export interface Notes {
  /** Of the whole report: Markdown. */
  readonly report: string;
  /** By the id of the strategy; who has none is left out. */
  readonly strategies: ReadonlyMap<string, Note>;
  /** When they were last changed: milliseconds since 1970; 0 for never. */
  readonly changed: number;
}

export const NO_NOTE: Note = { decision: null, text: "" };
export const NO_NOTES: Notes = { report: "", strategies: new Map(), changed: 0 };

export function noteOf(notes: Notes, id: string): Note {
  return notes.strategies.get(id) ?? NO_NOTE;
}

export function withNote(notes: Notes, id: string, part: Partial<Note>): Notes {
  const note = { ...noteOf(notes, id), ...part };
  const strategies = new Map(notes.strategies);
  if (note.decision === null && note.text === "") strategies.delete(id);
  else strategies.set(id, note);
  return { ...notes, strategies };
}

export function isEmpty({ report, strategies }: Notes): boolean {
  return report === "" && strategies.size === 0;
}

export function writeNotes({ report, strategies, changed }: Notes): string {
  const sorted = [...strategies].sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify({ report, strategies: Object.fromEntries(sorted), changed });
}

/** Whether they are the same, whenever they were changed. */
export function saySame(one: Notes, other: Notes): boolean {
  return writeNotes({ ...one, changed: 0 }) === writeNotes({ ...other, changed: 0 });
}

/** Notes from their JSON; what is not as it should be is left out. */
export function readNotes(json: string | null): Notes {
  try {
    const { report, strategies, changed } = Object(JSON.parse(json ?? "null")) as Record<string, unknown>;
    const entries = Object.entries(Object(strategies) as Record<string, unknown>).map(([id, note]) => {
      const { decision, verdict, text } = Object(note) as Record<string, unknown>;
      // Older pages wrote the decision as "verdict".
      return [id, { decision: DECISIONS.find((known) => known === (decision ?? verdict)) ?? null, text: textOf(text) }] as const;
    });
    const said = entries.filter(([, { decision, text }]) => decision !== null || text !== "");
    return { report: textOf(report), strategies: new Map(said), changed: typeof changed === "number" ? changed : 0 };
  } catch {
    return NO_NOTES;
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
