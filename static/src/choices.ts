// The controls above the overview: which window, percent or logarithmic, and back from a zoom.

export interface View {
  /** Index into ReportData.windows; null for all of them, chained. */
  readonly window: number | null;
  readonly isLog: boolean;
}

export interface Choices {
  view(): View;
}

export function offerChoices(controls: Element, changed: () => void, reset: () => void): Choices {
  let view: View = { window: null, isLog: false };
  const choose = (change: Partial<View>): void => {
    view = { ...view, ...change };
    changed();
  };

  const windows = [...controls.querySelectorAll<HTMLButtonElement>("button[data-window]")];
  for (const button of windows) {
    button.addEventListener("click", () => {
      press(windows, button);
      choose({ window: windowOf(button.dataset.window) });
    });
  }
  const select = controls.querySelector<HTMLSelectElement>("select.window-select");
  select?.addEventListener("change", () => choose({ window: windowOf(select.value) }));

  const scales = [...controls.querySelectorAll<HTMLButtonElement>("button[data-scale]")];
  for (const button of scales) {
    button.addEventListener("click", () => {
      press(scales, button);
      choose({ isLog: button.dataset.scale === "log" });
    });
  }
  controls.querySelector("button[data-reset]")?.addEventListener("click", reset);
  return { view: () => view };
}

function windowOf(value: string | undefined): number | null {
  return value ? Number(value) : null;
}

function press(buttons: readonly HTMLButtonElement[], pressed: HTMLButtonElement): void {
  for (const button of buttons) button.setAttribute("aria-pressed", String(button === pressed));
}
