// Keeps the view, writes it into the page's hash, and tells those who follow it what has changed.

import type { ReportData } from "../payload/report-data.js";
import { sensible } from "./filter.js";
import { readHash, writeHash } from "./hash.js";
import type { View } from "./view.js";

type Follower = (view: View, before: View) => void;

export interface ViewStore {
  view(): View;
  /** Changes a part of the view in place: the history keeps one entry. */
  change(part: Partial<View>): void;
  /** Opens a section: a step of its own in the history. */
  openSection(section: string): void;
  /** Calls for every change from now on. */
  follow(follower: Follower): void;
  /** Calls for every section that is opened, also when it is the one that was open. */
  followSections(follower: (section: string) => void): void;
}

export function createViewStore(data: ReportData): ViewStore {
  const read = (): View => {
    const view = readHash(location.hash, data.windows.length, data.strategies.length);
    return { ...view, filters: sensible(data, view.filters) };
  };
  let view = read();
  const followers: Follower[] = [];
  const sectionFollowers: ((section: string) => void)[] = [];

  const become = (next: View): void => {
    const before = view;
    view = next;
    for (const follower of followers) follower(view, before);
  };
  const goTo = (section: string): void => {
    for (const follower of sectionFollowers) follower(section);
  };

  addEventListener("hashchange", () => {
    become(read());
    if (view.section) goTo(view.section);
  });

  return {
    view: () => view,
    change(part) {
      become({ ...view, ...part });
      record("replaceState", view);
    },
    openSection(section) {
      const isNew = section !== view.section;
      become({ ...view, section });
      record(isNew ? "pushState" : "replaceState", view);
      goTo(section);
    },
    follow(follower) {
      followers.push(follower);
    },
    followSections(follower) {
      sectionFollowers.push(follower);
    },
  };
}

// Where the history is closed or full the view holds all the same, only the address does not say it.
function record(how: "pushState" | "replaceState", view: View): void {
  try {
    // An empty address would change nothing, so that the whole one is given.
    history[how](null, "", location.href.split("#")[0] + writeHash(view));
  } catch {
    // The page goes on.
  }
}
