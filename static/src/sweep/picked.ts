// A trial that was chosen and has no tearsheet here: all that is known of it, and the command that reports on it.

import { make, makeButton } from "../page/dom.js";
import type { Columns } from "./columns.js";
import { countText } from "./words.js";

export interface Picked {
  readonly element: HTMLElement;
  show(row: number): void;
}

export function makePicked(columns: Columns): Picked {
  const { trials } = columns;
  const element = make("div", { class: "sweep-picked", tabindex: "-1", hidden: "" });
  return {
    element,
    show(row) {
      const entry = (label: string, text: string): HTMLElement => make("div", {}, make("dt", {}, label), make("dd", {}, make("bdi", {}, text)));
      const known = columns.all.filter(({ places }) => !Number.isNaN(places[row]));
      const close = makeButton("Close", () => (element.hidden = true));
      element.replaceChildren(
        make("p", {}, make("strong", { dir: "auto" }, trials.name(row)), ` number ${countText(row + 1)} of ${countText(trials.rows)}, without a tearsheet on this page. `, close),
        make("p", { class: "note" }, "In the folder of the bundles, this reports on it: ", make("code", {}, commandOf(trials.handle(row)))),
        make("dl", {}, ...known.map((column) => entry(column.label, column.write(column.places[row] ?? NaN)))),
      );
      element.hidden = false;
      element.focus({ preventScroll: false });
    },
  };
}

/** A command for a shell: whatever stands in the path is one word of it. */
function commandOf(handle: string): string {
  const path = handle.startsWith("-") ? `./${handle}` : handle;
  return `iaf report ${/^[\w./+=@-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`}`;
}
