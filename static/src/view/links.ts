// Links within the page: they open a section and keep the rest of the view; a winner's section is unfolded.

import { detailsOf, openDetail } from "../detail.js";
import { fillSheet } from "../sheets.js";
import type { ViewStore } from "./store.js";

export function followLinks(store: ViewStore, winners: ReadonlySet<string>): void {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href^="#"]') : null;
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const id = link.getAttribute("href")?.slice(1) ?? "";
    if (!document.getElementById(id)) return;
    event.preventDefault();
    store.openSection(id);
  });
  const open = (id: string): void => openSection(id, winners.has(id));
  store.followSections(open);

  const openFirst = (): void => {
    const { section } = store.view();
    if (section) open(section);
  };
  openFirst();
  // The browser's own jump to the hash comes after the page has loaded and takes the focus away again.
  addEventListener("load", () => setTimeout(openFirst));
}

function openSection(id: string, isWinner: boolean): void {
  const section = document.getElementById(id);
  if (!section) return;
  if (isWinner) {
    fillSheet(section);
    detailsOf(section).forEach(openDetail);
  }
  section.scrollIntoView({ block: "start" });
  const heading = section.querySelector<HTMLElement>('h2[tabindex="-1"]') ?? section;
  if (heading === section && !section.hasAttribute("tabindex")) section.tabIndex = -1;
  heading.focus({ preventScroll: true });
}
