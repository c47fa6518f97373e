// Tabs: one panel at a time, chosen by mouse or with the arrow keys.

import { make } from "../page/dom.js";

export interface Tab {
  readonly id: string;
  readonly label: string;
  readonly panel: HTMLElement;
}

export interface Tabs {
  readonly element: HTMLElement;
  choose(index: number): void;
}

export function makeTabs(label: string, tabs: readonly Tab[]): Tabs {
  const list = make("div", { role: "tablist", "aria-label": label, class: "tabs" });
  const buttons = tabs.map(({ id, label, panel }, index) => {
    const button = make("button", { type: "button", role: "tab", id: `${id}-tab`, "aria-controls": id }, label);
    button.addEventListener("click", () => choose(index));
    panel.id = id;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", button.id);
    return button;
  });
  const choose = (chosen: number): void => {
    buttons.forEach((button, index) => {
      button.setAttribute("aria-selected", String(index === chosen));
      button.tabIndex = index === chosen ? 0 : -1;
    });
    tabs.forEach(({ panel }, index) => {
      panel.hidden = index !== chosen;
    });
  };
  list.addEventListener("keydown", (event) => {
    const now = buttons.findIndex((button) => button === document.activeElement);
    const last = buttons.length - 1;
    const to: Record<string, number> = { ArrowRight: now === last ? 0 : now + 1, ArrowLeft: now <= 0 ? last : now - 1, Home: 0, End: last };
    const next = to[event.key];
    if (next === undefined) return;
    event.preventDefault();
    choose(next);
    buttons[next]?.focus();
  });
  list.append(...buttons);
  choose(0);
  return { element: make("div", {}, list, ...tabs.map(({ panel }) => panel)), choose };
}
