// The rest of a tearsheet: text in a noscript until it is first opened, so that the page starts with few nodes.

import { parse } from "./parse.js";

/** What each detail will hold; it leaves the map when it is put into the page. */
const unread = new WeakMap<HTMLDetailsElement, string>();

/** Turns every noscript.detail into a folded details element. */
export function foldDetails(root: ParentNode): void {
  for (const source of root.querySelectorAll<HTMLElement>("noscript.detail")) {
    const detail = document.createElement("details");
    detail.className = "detail";
    const summary = document.createElement("summary");
    summary.textContent = source.dataset.label ?? "Detail";
    detail.append(summary);
    unread.set(detail, source.textContent ?? "");
    detail.addEventListener("toggle", () => {
      if (detail.open) fill(detail);
    });
    source.replaceWith(detail);
  }
}

export function detailsOf(root: ParentNode): HTMLDetailsElement[] {
  return [...root.querySelectorAll<HTMLDetailsElement>("details.detail")];
}

export function openDetail(detail: HTMLDetailsElement): void {
  fill(detail);
  detail.open = true;
}

export function closeDetail(detail: HTMLDetailsElement): void {
  detail.open = false;
}

function fill(detail: HTMLDetailsElement): void {
  const html = unread.get(detail);
  if (html === undefined) return;
  unread.delete(detail);
  detail.append(...parse(html));
  detail.dispatchEvent(new CustomEvent("detail-filled", { bubbles: true }));
}
