// Opening a winner: a link to its section, or the page's own hash, unfolds its detail and moves the focus there.

import type { ReportData } from "./data.js";
import { detailsOf, openDetail } from "./detail.js";

export function openLinkedStrategies(data: ReportData): void {
  const ids = new Set(data.strategies.map(({ id }) => id));
  const openHash = (): void => {
    const id = location.hash.slice(1);
    if (ids.has(id)) openStrategy(id);
  };
  addEventListener("hashchange", openHash);
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href^="#"]') : null;
    // Following a link to where the page already is changes no hash, so no event would tell.
    if (!link || link.hash !== location.hash || !ids.has(link.hash.slice(1))) return;
    event.preventDefault();
    openHash();
  });
  openHash();
  // The browser's own jump to the hash comes after the page has loaded and takes the focus away again.
  addEventListener("load", () => setTimeout(openHash));
}

function openStrategy(id: string): void {
  const section = document.getElementById(id);
  if (!section) return;
  detailsOf(section).forEach(openDetail);
  section.scrollIntoView({ block: "start" });
  section.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
}
