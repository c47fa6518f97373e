// A row of the ranking for the winners that stand in no row of the page: a copy of the row that Rust left as a template,
// with the winner's values.

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

export function makeRow(data: ReportData, table: HTMLTableElement): RowMaker {
  const { strategies } = data;
  const template = document.querySelector<HTMLTemplateElement>("template#ranking-row")?.content.querySelector("tr");
  const names = [...choosableParameters(strategies).keys()];
  const sizes = strategies.flatMap(({ ranked }) => (ranked !== null && Number.isFinite(ranked) ? [Math.abs(ranked)] : []));
  const longest = sizes.reduce((longest, size) => Math.max(longest, size), 0);
  const heads = [...table.querySelectorAll<HTMLTableCellElement>("thead th[data-metric]")];
  const rankedBetter = heads[0]?.dataset.better ?? "";
  const columns = heads.flatMap((head) => {
    const column = metricColumn(data, head.dataset.metric ?? "");
    return column ? [{ column, cell: head.cellIndex }] : [];
  });

  return (position) => {
    const strategy = strategies[position];
    if (!strategy || !template) return make("tr");
    const row = document.importNode(template, true);
    const isDetailed = position < data.detailed;
    if (!isDetailed) row.id = strategy.id;
    const [rank, name, shape, ranked] = row.cells;
    rank?.append(String(position + 1));
    if (name) fillName(name, strategy, isDetailed, names);
    if (shape) fillShape(shape, strategy, data.base);
    if (ranked) fillRanked(ranked, metricText(strategy.ranked, data.ranked), barOf(strategy.ranked, longest, rankedBetter));
    for (const { column, cell } of columns) {
      const element = row.cells[cell];
      if (element) fillValue(element, column, position);
    }
    return row;
  };
}

/** The values of a metric for all winners, with their tints. */
export interface MetricColumn {
  readonly metric: Metric;
  readonly values: readonly (number | null)[];
  readonly tints: readonly number[];
}

/** Null of a metric that the page does not know. */
export function metricColumn({ metrics, strategies }: ReportData, name: string): MetricColumn | null {
  const at = metrics.findIndex((metric) => metric.name === name);
  const metric = metrics[at];
  const values = strategies.map((strategy) => strategy.values[at] ?? null);
  return metric ? { metric, values, tints: tintsOf(values, metric.better) } : null;
}

/** Writes the value of a winner into its cell. */
export function fillValue(cell: HTMLElement, { metric, values, tints }: MetricColumn, position: number): void {
  const name = tintClass(tints[position] ?? 0);
  if (name) cell.classList.add(name);
  cell.append(metricText(values[position] ?? null, metric.form));
}

function fillName(cell: HTMLElement, { id, name, tag, colour, parameters }: Strategy, isDetailed: boolean, names: readonly string[]): void {
  const link = cell.querySelector("a");
  if (isDetailed) link?.setAttribute("href", `#${id}`);
  else link?.removeAttribute("href");
  link?.setAttribute("title", name);
  link?.append(name);
  link?.querySelector(".dot")?.setAttribute("class", `dot fill-${colour}`);
  const label = cell.querySelector(".tag");
  if (tag) label?.append(tag);
  else label?.remove();
  const own = new Map(parameters);
  const named = names.flatMap((name) => (own.has(name) ? [`${name}\u00a0${own.get(name) ?? ""}`] : []));
  const more = named.length - NAMED_PARAMETERS;
  const line = more > 0 ? [...named.slice(0, NAMED_PARAMETERS), `${more} more`] : named;
  cell.querySelector("small")?.append(line.join("\u00a0· ") || MISSING);
}

function fillShape(cell: HTMLElement, { shape: heights, colour }: Strategy, base: number): void {
  const [level, line] = cell.querySelectorAll("path");
  if (!heights?.[0] || !level || !line) return cell.replaceChildren();
  const x = (at: number): string => (1 + (at / (heights.length - 1)) * (SPARK.width - 2)).toFixed(1);
  const y = (height: number): string => (SPARK.height - 2 - ((height - LOWEST) / (HIGHEST - LOWEST)) * (SPARK.height - 4)).toFixed(1);
  level.setAttribute("d", `M0 ${y(base)}h${SPARK.width}`);
  line.setAttribute("class", `line-${colour}`);
  line.setAttribute("d", `M${[...heights].map((height, at) => `${x(at)} ${y(height)}`).join("L")}`);
}

interface Bar {
  readonly x: string;
  readonly width: string;
  readonly class: "gain" | "loss" | "size";
}

function fillRanked(cell: HTMLElement, text: string, bar: Bar | null): void {
  const rect = cell.querySelector("rect");
  if (bar) for (const [name, value] of Object.entries(bar)) rect?.setAttribute(name, value);
  else rect?.parentElement?.remove();
  cell.prepend(text);
}

/** A bar from the middle to the left (loss) or to the right (gain). */
function barOf(value: number | null, longest: number, better: string): Bar | null {
  if (value === null || !Number.isFinite(value) || longest <= 0) return null;
  const width = (Math.abs(value) / longest) * BAR;
  const tone = better !== "higher" ? "size" : value >= 0 ? "gain" : "loss";
  return { class: tone, x: (value < 0 ? BAR - width : BAR).toFixed(1), width: width.toFixed(1) };
}
