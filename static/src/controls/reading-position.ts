// The reader's position in the page, kept for a return: the browser itself keeps a height, which leads elsewhere while much
// of the page is still folded.

import { layOutAll } from "../page/deferred-layout.js";
import { fillTearsheet, summonSection } from "../page/tearsheets.js";

/** In a section that begins so far below the top of the window. */
interface ReadingPosition {
  readonly id: string;
  readonly top: number;
}

/** Whether the page was loaded again or come back to. */
export function isReturn(): boolean {
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return navigation?.type === "reload" || navigation?.type === "back_forward";
}

/** Keeps the present position under the report's key. */
export function keepPosition(key: string): void {
  const sections = [...document.querySelectorAll("main > section[id]:not([hidden])")];
  const positions = sections.map((section): ReadingPosition => ({ id: section.id, top: section.getBoundingClientRect().top }));
  const position = positions.reverse().find(({ top }) => top < innerHeight / 2) ?? null;
  try {
    sessionStorage.setItem(storageKey(key), JSON.stringify(position));
  } catch {
    // The browser's height has to do.
  }
}

/** The position that was kept; null where there is none, or it was above all sections. */
export function positionLeft(key: string): ReadingPosition | null {
  try {
    return JSON.parse(sessionStorage.getItem(storageKey(key)) ?? "null") as ReadingPosition | null;
  } catch {
    return null;
  }
}

export function returnTo({ id, top }: ReadingPosition): void {
  const section = summonSection(id);
  if (!section) return;
  fillTearsheet(section);
  // What still waits for its layout would move it.
  layOutAll();
  scrollBy(0, section.getBoundingClientRect().top - top);
}

function storageKey(key: string): string {
  return `iaf-position ${key}`;
}
