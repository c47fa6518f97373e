// The table behind the chart of relative performance: where each line stands at the end of each window.

import type { ChartSpec } from "../chart/line.js";
import { CHANGE } from "../chart/units.js";
import { make } from "../page/dom.js";
import { date } from "../text/format.js";
import { between } from "./relative.js";

export function makeRelativeTable({ panes, windows }: ChartSpec): HTMLTableElement {
  const lines = panes[0]?.lines ?? [];
  const last = lines[0]?.curve.times.at(-1) ?? 0;
  const ends = new Map(windows.filter(({ end }) => end < last).map(({ name, end }) => [end, name]));
  ends.set(last, "The whole span");
  const table = make("table", { class: "relative-table" }, make("caption", { class: "hidden" }, "Equity relative to the reference at the end of each window"));
  const heads = [...ends].map(([end, name]) => make("th", { scope: "col", title: `${name}, up to ${date(end)}` }, name));
  const rows = lines.map(({ name, curve }) =>
    make("tr", {}, make("th", { scope: "row", title: name }, name), ...[...ends.keys()].map((end) => make("td", {}, CHANGE.write(between(curve, end))))),
  );
  table.append(make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "Up to the end of"), ...heads)), make("tbody", {}, ...rows));
  return table;
}
