// Picture and months of lower winners: text in a noscript until the reader comes near, so that the page starts with few
// nodes.

import { NEAR } from "./nearness.js";
import { parse } from "./parse.js";

/** Puts every tearsheet into the page that the reader comes near to. */
export function awaitReaders(): void {
  const waiting = new Set<Element>();
  const fill = (section: Element): void => {
    approach.unobserve(section);
    waiting.delete(section);
    fillTearsheet(section);
  };
  const approach = new IntersectionObserver(
    (entries) => {
      const near = entries.filter(({ isIntersecting }) => isIntersecting);
      if (near.length > 0) holdMiddle(() => near.forEach(({ target }) => fill(target)));
    },
    { rootMargin: NEAR },
  );
  for (const { parentElement: section } of document.querySelectorAll("noscript.tearsheet-body")) {
    if (!section) continue;
    waiting.add(section);
    approach.observe(section);
  }
  // After a jump the observer would come a moment late, and move what the reader is about to click.
  addEventListener("scroll", () => {
    const visible = [...waiting].filter(isInView);
    if (visible.length > 0) holdMiddle(() => visible.forEach(fill));
  });
}

/** Changes the page above and below the middle of the view, where the reader looks, and keeps that where it is. */
function holdMiddle(change: () => void): void {
  const middle = document.elementFromPoint(innerWidth / 2, innerHeight / 2) ?? document.documentElement;
  const { top } = middle.getBoundingClientRect();
  change();
  scrollBy(0, middle.getBoundingClientRect().top - top);
}

function isInView(section: Element): boolean {
  const { top, bottom } = section.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

/** Puts the tearsheet of a section into the page, if it still waits, and tells with the event "tearsheet-filled". */
export function fillTearsheet(section: Element): void {
  const source = section.querySelector("noscript.tearsheet-body");
  if (!source) return;
  source.replaceWith(...parse(source.textContent ?? ""));
  section.dispatchEvent(new CustomEvent("tearsheet-filled"));
}

export function fillAllTearsheets(): void {
  document.querySelectorAll("section.strategy").forEach(fillTearsheet);
}
