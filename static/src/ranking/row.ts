// A row of the ranking for the winners that stand in no row of the page: a copy of the row that Rust left as a template,
// with the winner's values.

import { make } from "../page/dom.js";
import type { Metric, ReportData, Strategy } from "../payload/report-data.js";
import { decimal, MISSING } from "../text/format.js";
import { type Form, metricText } from "../text/metric-text.js";
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
  const heads = [...table.querySelectorAll<HTMLTableCellElement>("thead th[data-metric]")];
  const rankedRange = rangeOf(
    strategies.map(({ ranked }) => ranked),
    heads[0],
    data.ranked,
  );
  const columns = heads.flatMap((head) => {
    const column = metricColumn(data, head.dataset.metric ?? "");
    return column ? [{ column, cell: head.cellIndex, range: head.dataset.luck === undefined ? null : rangeOf(column.values, head, column.metric.form) }] : [];
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
    if (ranked) {
      fillBar(ranked, strategy.ranked, rankedRange);
      ranked.prepend(metricText(strategy.ranked, data.ranked));
    }
    for (const { column, cell, range } of columns) {
      const element = row.cells[cell];
      if (!element) continue;
      if (range) fillBar(element, column.values[position] ?? null, range);
      fillValue(element, column, position);
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
  cell.prepend(metricText(values[position] ?? null, metric.form));
}

function fillName(cell: HTMLElement, { id, name, tag, nearCopies, colour, parameters }: Strategy, isDetailed: boolean, names: readonly string[]): void {
  const link = cell.querySelector("a");
  if (isDetailed) link?.setAttribute("href", `#${id}`);
  else link?.removeAttribute("href");
  link?.setAttribute("title", name);
  link?.append(name);
  link?.querySelector(".dot")?.setAttribute("class", `dot fill-${colour}`);
  const label = cell.querySelector(".tag");
  if (tag) label?.append(tag);
  else label?.remove();
  const copies = cell.querySelector(".copies");
  if (nearCopies > 0) copies?.append(`+${decimal(nearCopies, 0)} near ${nearCopies === 1 ? "copy" : "copies"}`);
  else {
    // With the space before it.
    copies?.previousSibling?.remove();
    copies?.remove();
  }
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

/** What the bars of a column have in common: `src/report/svg/value_bar.rs` draws those that stand in the page. */
interface BarRange {
  readonly longest: number;
  readonly better: string;
  /** The value that luck would give the best, where it is marked, and how it is written. */
  readonly luck: number | null;
  readonly form: Form;
}

function rangeOf(values: readonly (number | null)[], head: HTMLElement | undefined, form: Form): BarRange {
  const luck = head?.dataset.luck === undefined ? null : Number(head.dataset.luck);
  const sizes = [...values, luck].flatMap((value) => (value !== null && Number.isFinite(value) ? [Math.abs(value)] : []));
  return { longest: sizes.reduce((longest, size) => Math.max(longest, size), 0), better: head?.dataset.better ?? "", luck, form };
}

/** A bar from the middle to the left (loss) or to the right (gain), with a tick where luck's best lies. */
function fillBar(cell: HTMLElement, value: number | null, { longest, better, luck, form }: BarRange): void {
  const picture = cell.querySelector("svg");
  if (value === null || !Number.isFinite(value) || longest <= 0) return picture?.remove();
  const bar = picture?.querySelector("rect");
  const length = (Math.abs(value) / longest) * BAR;
  bar?.setAttribute("class", better !== "higher" ? "size" : value >= 0 ? "gain" : "loss");
  bar?.setAttribute("x", (value < 0 ? BAR - length : BAR).toFixed(1));
  bar?.setAttribute("width", length.toFixed(1));
  if (luck === null) return;
  const at = Math.min(Math.max(BAR + (luck / longest) * BAR, 1), 2 * BAR - 1);
  picture?.querySelector("path")?.setAttribute("d", `M${at.toFixed(1)} 0v10`);
  const [isBetter, side] = better === "lower" ? [value < luck, "below"] : [value > luck, "above"];
  picture?.setAttribute("aria-label", `${isBetter ? side : `not ${side}`} luck’s best of ${metricText(luck, form)}`);
}
