// The controls above the overview: which window, percent or logarithmic, and back from a zoom.

import type { ViewStore } from "../view/store.js";

export function offerChoices(controls: Element, store: ViewStore, reset: () => void): void {
  const windows = [...controls.querySelectorAll<HTMLButtonElement>("button[data-window]")];
  for (const button of windows) {
    button.addEventListener("click", () => store.change({ window: windowOf(button.dataset.window) }));
  }
  const select = controls.querySelector<HTMLSelectElement>("select.window-select");
  select?.addEventListener("change", () => store.change({ window: windowOf(select.value) }));

  const scales = [...controls.querySelectorAll<HTMLButtonElement>("button[data-scale]")];
  for (const button of scales) {
    button.addEventListener("click", () => store.change({ isLog: button.dataset.scale === "log" }));
  }
  controls.querySelector("button[data-reset]")?.addEventListener("click", reset);

  const mark = (): void => {
    const { window, isLog } = store.view();
    for (const button of windows) press(button, windowOf(button.dataset.window) === window);
    for (const button of scales) press(button, (button.dataset.scale === "log") === isLog);
    if (select) select.value = window === null ? "" : String(window);
  };
  mark();
  store.follow(mark);
}

function windowOf(value: string | undefined): number | null {
  return value ? Number(value) : null;
}

function press(button: HTMLButtonElement, isPressed: boolean): void {
  button.setAttribute("aria-pressed", String(isPressed));
}
