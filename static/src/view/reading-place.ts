// Where a reader is in the page, kept for a return: the browser itself keeps a height, which leads elsewhere while much of the
// page is still folded.

import { layOutAll } from "../layout.js";
import { fillSheet } from "../sheets.js";

/** In a section that begins so far below the top of the window. */
interface ReadingPlace {
  readonly id: string;
  readonly top: number;
}

/** Whether the page was loaded again or come back to. */
export function isReturn(): boolean {
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return navigation?.type === "reload" || navigation?.type === "back_forward";
}

/** Keeps the present place under the report's key. */
export function keepPlace(key: string): void {
  const sections = [...document.querySelectorAll("main > section[id]:not([hidden])")];
  const places = sections.map((section): ReadingPlace => ({ id: section.id, top: section.getBoundingClientRect().top }));
  const place = places.reverse().find(({ top }) => top < innerHeight / 2) ?? null;
  try {
    sessionStorage.setItem(storageKey(key), JSON.stringify(place));
  } catch {
    // The browser's height has to do.
  }
}

/** The place that was kept; null where there is none, or it was above all sections. */
export function placeLeft(key: string): ReadingPlace | null {
  try {
    return JSON.parse(sessionStorage.getItem(storageKey(key)) ?? "null") as ReadingPlace | null;
  } catch {
    return null;
  }
}

export function returnTo({ id, top }: ReadingPlace): void {
  const section = document.getElementById(id);
  if (!section) return;
  fillSheet(section);
  // What still waits for its layout would move it.
  layOutAll();
  scrollBy(0, section.getBoundingClientRect().top - top);
}

function storageKey(key: string): string {
  return `iaf-place ${key}`;
}
