// The order of table rows by one column: stable, best first or reversed, what is missing always last.

export type Better = "higher" | "lower" | "neither";
export type Direction = "ascending" | "descending";

export interface Sortable {
  readonly kind: "number" | "text";
  readonly better: Better;
}

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** The direction that puts the best, the largest or the letter A first. */
export function bestFirst(column: Sortable): Direction {
  return column.kind === "text" || column.better === "lower" ? "ascending" : "descending";
}

/** What an activation of a header sorts by: best first, or the reverse if it is that already. */
export function nextDirection(column: Sortable, current: string | null): Direction {
  const best = bestFirst(column);
  if (current !== best) return best;
  return best === "ascending" ? "descending" : "ascending";
}

/** How the order is said in words. */
export function directionInWords(column: Sortable, direction: Direction): string {
  if (column.kind === "text") return direction === "ascending" ? "A to Z" : "Z to A";
  const first = direction === bestFirst(column);
  if (column.better === "neither") return first ? "largest first" : "smallest first";
  return first ? "best first" : "worst first";
}

/** The positions of the values in their new order. */
export function sortedOrder(values: readonly (string | number | null)[], column: Sortable, direction: Direction): number[] {
  const sign = direction === "ascending" ? 1 : -1;
  const isText = column.kind === "text";
  const compare = (a: string | number, b: string | number): number => (isText ? collator.compare(String(a), String(b)) : Number(a > b) - Number(a < b));
  return values
    .map((value, position) => ({ value: isMissing(value) ? null : isText ? value : Number(value), position }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
      return sign * compare(a.value, b.value);
    })
    .map(({ position }) => position);

  function isMissing(value: string | number | null): boolean {
    return value === null || value === "" || (!isText && Number.isNaN(Number(value)));
  }
}
