// Which lines of the overview are drawn: some are chosen, and one may stand alone for a while.

export interface Selection {
  readonly chosen: readonly boolean[];
  readonly isolated: number | null;
}

export function firstOf(total: number, shown: number): Selection {
  return { chosen: Array.from({ length: total }, (_, i) => i < shown), isolated: null };
}

export function only(total: number, places: readonly number[]): Selection {
  return { chosen: Array.from({ length: total }, (_, i) => places.includes(i)), isolated: null };
}

/** The places that are chosen, whether or not one stands alone; null when they are the first `shown`. */
export function chosenPlaces({ chosen }: Selection, shown: number): number[] | null {
  const isFirst = chosen.every((is, i) => is === i < shown);
  return isFirst ? null : chosen.flatMap((is, i) => (is ? [i] : []));
}

/** The places of what is drawn, in order. */
export function visible({ chosen, isolated }: Selection): number[] {
  if (isolated !== null) return [isolated];
  return chosen.flatMap((is, i) => (is ? [i] : []));
}

/** Adds or takes away one; a line that stood alone stays and is joined. */
export function toggle(selection: Selection, place: number): Selection {
  if (selection.isolated === place) return { chosen: selection.chosen, isolated: null };
  const drawn = visible(selection);
  const chosen = selection.chosen.map((_, i) => (i === place ? !drawn.includes(i) : drawn.includes(i)));
  return { chosen, isolated: null };
}

/** Lets one stand alone, or brings the others back. */
export function isolate({ chosen, isolated }: Selection, place: number): Selection {
  return { chosen, isolated: isolated === place ? null : place };
}
