// The lines that the overview draws: some are chosen, and one may stand alone for a while.

export interface DrawnLines {
  readonly chosen: readonly boolean[];
  readonly isolated: number | null;
}

export function firstOf(total: number, shown: number): DrawnLines {
  return { chosen: Array.from({ length: total }, (_, i) => i < shown), isolated: null };
}

export function only(total: number, positions: readonly number[]): DrawnLines {
  return { chosen: Array.from({ length: total }, (_, i) => positions.includes(i)), isolated: null };
}

/** The positions that are chosen, whether or not one stands alone; null when they are the first `shown`. */
export function chosenPositions({ chosen }: DrawnLines, shown: number): number[] | null {
  const isFirst = chosen.every((is, i) => is === i < shown);
  return isFirst ? null : chosen.flatMap((is, i) => (is ? [i] : []));
}

/** The positions of what is drawn, in order. */
export function visible({ chosen, isolated }: DrawnLines): number[] {
  if (isolated !== null) return [isolated];
  return chosen.flatMap((is, i) => (is ? [i] : []));
}

/** Adds or takes away one; a line that stood alone stays and is joined. */
export function toggle(lines: DrawnLines, position: number): DrawnLines {
  if (lines.isolated === position) return { chosen: lines.chosen, isolated: null };
  const drawn = visible(lines);
  const chosen = lines.chosen.map((_, i) => (i === position ? !drawn.includes(i) : drawn.includes(i)));
  return { chosen, isolated: null };
}

/** Lets one stand alone, or brings the others back. */
export function isolate({ chosen, isolated }: DrawnLines, position: number): DrawnLines {
  return { chosen, isolated: isolated === position ? null : position };
}
