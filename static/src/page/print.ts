// The print button; paper shows every detail, so all are opened before printing and folded again after it.

import { closeDetail, detailsOf, openDetail } from "./detail.js";
import { fillAllTearsheets } from "./tearsheets.js";

interface Preparation {
  readonly prepare: () => void;
  readonly goBack: () => void;
}

const preparations: Preparation[] = [];

/** What else is to be done before printing and undone after it; either may be called more than once in a row. */
export function prepareForPaper(prepare: () => void, goBack: () => void): void {
  preparations.push({ prepare, goBack });
}

export function offerPrint(): void {
  const button = document.querySelector<HTMLButtonElement>("button#print");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  let folded: HTMLDetailsElement[] = [];
  const unfold = (): void => {
    for (const { prepare } of preparations) prepare();
    fillAllTearsheets();
    const closed = detailsOf(document).filter((detail) => !detail.open);
    closed.forEach(openDetail);
    folded = [...folded, ...closed];
  };
  const foldAgain = (): void => {
    folded.forEach(closeDetail);
    folded = [];
    for (const { goBack } of preparations) goBack();
  };
  addEventListener("beforeprint", unfold);
  addEventListener("afterprint", foldAgain);
  // A preview of the page as it would be printed, which may be on from the start.
  const paper = matchMedia("print");
  const follow = (): void => (paper.matches ? unfold() : foldAgain());
  paper.addEventListener("change", follow);
  follow();
}
