// The print button; paper shows every detail, so all are opened before printing and folded again after it.

import { closeDetail, detailsOf, openDetail } from "./detail.js";

export function offerPrint(): void {
  const button = document.querySelector<HTMLButtonElement>("button#print");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  let folded: HTMLDetailsElement[] = [];
  addEventListener("beforeprint", () => {
    folded = detailsOf(document).filter((detail) => !detail.open);
    folded.forEach(openDetail);
  });
  addEventListener("afterprint", () => {
    folded.forEach(closeDetail);
    folded = [];
  });
}
