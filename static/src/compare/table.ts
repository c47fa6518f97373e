// The table of a comparison: a column for each winner, parameters that differ marked, the best of each metric too.

import { series } from "../chart/colours.js";
import { make, makeButton } from "../page/dom.js";
import type { Metric, ReportData, Strategy } from "../payload/report-data.js";
import { MISSING, ratio } from "../text/format.js";
import { differenceOf, differenceText, metricText } from "../text/metric-text.js";
import { bestColumns, type ParameterRow, parameterRows } from "./differences.js";

export interface ComparedWinners {
  /** The first is the reference. */
  readonly strategies: readonly Strategy[];
  readonly onlyDifferent: boolean;
  /** Whether the metrics are unfolded that repeat others, or detail them. */
  readonly isUnfolded: boolean;
  unfold(isUnfolded: boolean): void;
  /** Is told of the winner that shall be the reference. */
  makeReference(column: number): void;
}

export function makeCompareTable(data: ReportData, columns: ComparedWinners): HTMLTableElement {
  const { metrics, groups } = data;
  const { strategies, onlyDifferent } = columns;
  const parameters = parameterRows(strategies).filter(({ differs }) => differs || !onlyDifferent);
  const rowsOf = (positions: readonly number[]): HTMLElement[] =>
    positions.flatMap((at) => {
      const metric = metrics[at];
      const values = strategies.map(({ values }) => values[at] ?? null);
      const isTelling = values.some((value) => value !== null) && (!onlyDifferent || new Set(values).size > 1);
      return metric && isTelling ? [metricRow(metric, values)] : [];
    });
  const keys = new Set(groups.flatMap(({ metrics }) => metrics));
  const others = rowsOf(metrics.map((_, at) => at).filter((at) => !keys.has(at)));
  const table = make("table", { class: "compare-table" }, make("caption", { class: "hidden" }, `The selected ${data.noun.many} side by side`));
  table.append(
    make("thead", {}, make("tr", {}, make("td", {}), ...strategies.map((strategy, column) => head(strategy, column, columns)))),
    group("Parameters", parameters.map(parameterRow), strategies.length),
    ...groups.map(({ label, metrics }) => group(label, [...rowsOf(metrics), ...(label === ALIKE ? [correlationRow(data, strategies)] : [])], strategies.length)),
    ...(others.length > 0 ? [furtherRows(others, columns)] : []),
  );
  return table;
}

/** The group that says how alike the winners are. */
const ALIKE = "Risk";

/** Metrics that repeat others, or detail them: folded until somebody wants them. */
function furtherRows(rows: readonly HTMLElement[], { strategies, isUnfolded, unfold }: ComparedWinners): HTMLElement {
  const body = group("", rows, strategies.length);
  const fold = (isOpen: boolean): void => {
    button.setAttribute("aria-expanded", String(isOpen));
    for (const row of rows) row.hidden = !isOpen;
  };
  const button = makeButton(`${rows.length} more, which repeat these or detail them`, () => {
    const isOpen = button.getAttribute("aria-expanded") !== "true";
    unfold(isOpen);
    fold(isOpen);
  });
  body.querySelector("th")?.append(button);
  fold(isUnfolded);
  return body;
}

function head({ id, name, colour }: Strategy, column: number, { makeReference }: ComparedWinners): HTMLElement {
  const dot = make("i", { class: "dot" });
  dot.style.background = `var(${series(colour)})`;
  const link = make("a", { href: `#${id}`, title: name }, dot, make("bdi", {}, name));
  const role = column === 0 ? make("span", { class: "reference" }, "reference") : makeButton("Make reference", () => makeReference(column));
  if (column > 0) role.append(make("span", { class: "hidden" }, ` ${name}`));
  return make("th", { scope: "col", class: tone(column) }, link, role);
}

function group(title: string, rows: readonly HTMLElement[], columns: number): HTMLElement {
  const heading = make("tr", { class: "group" }, make("th", { scope: "rowgroup", colspan: String(columns + 1) }, title));
  return make("tbody", {}, ...(rows.length > 0 ? [heading, ...rows] : []));
}

function parameterRow({ name, values, differs }: ParameterRow): HTMLElement {
  const label = make("th", { scope: "row", title: name }, name);
  if (differs) label.append(make("span", { class: "differs" }, " differs"));
  const cells = values.map((value, column) => {
    const isOther = differs && column > 0 && value !== values[0];
    return make("td", { class: `${tone(column)} ${isOther ? "is-other" : ""}`.trim(), title: value ?? "" }, value ?? MISSING);
  });
  return make("tr", { class: differs ? "is-different" : "" }, label, ...cells);
}

function metricRow(metric: Metric, values: readonly (number | null)[]): HTMLElement {
  const { form, label, better } = metric;
  const best = bestColumns(values, metric);
  const cells = values.map((value, column) => {
    const cell = make("td", { class: tone(column) }, make("span", {}, metricText(value, form)));
    if (best.includes(column)) {
      cell.classList.add("is-best");
      cell.append(make("span", { class: "hidden" }, " best"));
    }
    const base = values[0] ?? null;
    const difference = column === 0 ? null : differenceOf(value, base, form);
    if (difference !== null) {
      const text = differenceText(value, base, form);
      // What reads as no difference has no colour of one.
      cell.append(" ", make("small", { class: /[1-9]/.test(text) ? toneOfDifference(value, base, metric) : "" }, text));
    }
    return cell;
  });
  return make("tr", {}, make("th", { scope: "row", title: better === "neither" ? label : `${label}: ${better} is better` }, label), ...cells);
}

// How alike each winner is to the reference; only the best of many know.
function correlationRow({ strategies: all, alike }: ReportData, strategies: readonly Strategy[]): HTMLElement {
  const positions = strategies.map((strategy) => all.indexOf(strategy));
  const cells = positions.map((position, column) => {
    if (column === 0) return make("td", { class: tone(column) });
    const [better = 0, worse = 0] = [position, positions[0] ?? 0].sort((a, b) => a - b);
    const found = alike[worse]?.[better];
    if (!found) return make("td", {}, MISSING);
    const [percent, days] = found;
    return make("td", {}, make("span", {}, ratio(percent / 100)), " ", make("small", {}, `${days} days`));
  });
  const title = "Correlation of daily returns with the reference's, over the days that both have";
  return make("tr", { class: "correlation-row" }, make("th", { scope: "row", title }, "Correlation"), ...cells);
}

// Whether a value is better or worse than the reference's.
function toneOfDifference(value: number | null, base: number | null, { better, form }: Metric): string {
  const [own, other] = [value ?? 0, base ?? 0].map((number) => (form.sign === "fall" ? Math.abs(number) : number)) as [number, number];
  if (better === "neither" || own === other) return "";
  return own > other === (better === "higher") ? "gain" : "loss";
}

function tone(column: number): string {
  return column === 0 ? "is-reference" : "";
}
