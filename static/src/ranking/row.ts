// A row of the ranking as src/report/ranking.rs renders it, for the winners that stand in no row of the page.

import { make } from "../page/dom.js";
import type { Metric, ReportData, Strategy } from "../payload/report-data.js";
import { MISSING } from "../text/format.js";
import { metricText } from "../text/metric-text.js";
import { choosableParameters } from "../view/filter.js";
import { tintClass, tintsOf } from "./tints.js";

export type RowMaker = (position: number) => HTMLTableRowElement;

/** Parameters named below a winner. */
const NAMED_PARAMETERS = 6;
/** Half the width of the bar beside the ranked value. */
const BAR = 22;
const SPARK = { width: 104, height: 26 };
const [LOWEST, HIGHEST] = [1, 255];
const SVG = "http://www.w3.org/2000/svg";

export function makeRow(data: ReportData, table: HTMLTableElement): RowMaker {
  const { strategies } = data;
  const names = [...choosableParameters(strategies).keys()];
  const sizes = strategies.flatMap(({ ranked }) => (ranked !== null && Number.isFinite(ranked) ? [Math.abs(ranked)] : []));
  const longest = sizes.reduce((longest, size) => Math.max(longest, size), 0);
  const heads = [...table.querySelectorAll<HTMLTableCellElement>("thead th[data-metric]")];
  const rankedBetter = heads[0]?.dataset.better ?? "";
  const columns = heads.flatMap(({ dataset }) => {
    const at = data.metrics.findIndex(({ name }) => name === dataset.metric);
    const metric = data.metrics[at];
    return metric ? [{ metric, at, tints: tintsOf(strategies.map(({ values }) => values[at] ?? null), metric.better) }] : [];
  });

  return (position) => {
    const strategy = strategies[position];
    if (!strategy) return make("tr");
    const row = make(
      "tr",
      {},
      make("td", { class: "rank" }, String(position + 1)),
      nameCell(strategy, position < data.detailed, names),
      make("td", { class: "shape" }, ...spark(strategy, data.base)),
      make("td", { class: "ranked" }, metricText(strategy.ranked, data.ranked), ...bar(strategy.ranked, longest, rankedBetter)),
      ...columns.map(({ metric, at, tints }) => valueCell(metric, strategy.values[at] ?? null, tints[position] ?? 0)),
    );
    if (position >= data.detailed) row.id = strategy.id;
    return row;
  };
}

function nameCell({ id, name, tag, colour, parameters }: Strategy, isDetailed: boolean, names: readonly string[]): HTMLElement {
  const dot = make("i", { class: `dot fill-${colour}` });
  const label = isDetailed ? make("a", { href: `#${id}`, dir: "auto", title: name }, dot, name) : make("span", { class: "id", dir: "auto", title: name }, dot, name);
  const own = new Map(parameters);
  const named = names.flatMap((name) => (own.has(name) ? [`${name}\u00a0${own.get(name) ?? ""}`] : []));
  const more = named.length - NAMED_PARAMETERS;
  const line = more > 0 ? [...named.slice(0, NAMED_PARAMETERS), `${more} more`] : named;
  return make(
    "th",
    { scope: "row", class: "name" },
    label,
    ...(tag ? [" ", make("span", { class: "tag" }, tag)] : []),
    " ",
    make("small", {}, line.join("\u00a0· ") || MISSING),
  );
}

function valueCell({ form }: Metric, value: number | null, tint: number): HTMLElement {
  const name = tintClass(tint);
  return make("td", name ? { class: name } : {}, metricText(value, form));
}

/** A bar from the middle to the left (loss) or to the right (gain). */
function bar(value: number | null, longest: number, better: string): Element[] {
  if (value === null || !Number.isFinite(value) || longest <= 0) return [];
  const width = (Math.abs(value) / longest) * BAR;
  const tone = better !== "higher" ? "size" : value >= 0 ? "gain" : "loss";
  const rect = shape("rect", { class: tone, x: (value < 0 ? BAR - width : BAR).toFixed(1), width: width.toFixed(1), height: "10" });
  return [shape("svg", { width: String(2 * BAR), height: "10", "aria-hidden": "true" }, rect)];
}

function spark({ shape: heights, colour }: Strategy, base: number): Element[] {
  if (!heights?.[0]) return [];
  const x = (at: number): string => (1 + (at / (heights.length - 1)) * (SPARK.width - 2)).toFixed(1);
  const y = (height: number): string => (SPARK.height - 2 - ((height - LOWEST) / (HIGHEST - LOWEST)) * (SPARK.height - 4)).toFixed(1);
  const line = [...heights].map((height, at) => `${x(at)} ${y(height)}`).join("L");
  return [
    shape(
      "svg",
      { class: "spark", width: String(SPARK.width), height: String(SPARK.height), "aria-hidden": "true" },
      shape("path", { class: "base", d: `M0 ${y(base)}h${SPARK.width}` }),
      shape("path", { class: `line-${colour}`, d: `M${line}`, fill: "none", "stroke-width": "1.2" }),
    ),
  ];
}

function shape(tag: string, attributes: Readonly<Record<string, string>>, ...children: readonly Element[]): Element {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
