// Picks the winners that the filters leave.

import type { Metric, ReportData, Strategy } from "../payload/report-data.js";
import { signed } from "../text/metric-text.js";
import type { Filters } from "./view.js";

/** For every winner whether it is shown. A value that is missing lies in no range. */
export function matching({ strategies, metrics }: Pick<ReportData, "strategies" | "metrics">, filters: Filters): boolean[] {
  const { tag, metric, parameter } = filters;
  const column = metric ? metrics.findIndex(({ name }) => name === metric.name) : -1;
  return strategies.map(
    (strategy) =>
      (tag === null || strategy.tag === tag) &&
      (!metric || column < 0 || isWithin(shownValue(strategy.values[column] ?? null, metrics[column]), metric.min, metric.max)) &&
      (!parameter || strategy.parameters.some(([name, value]) => name === parameter.name && value === parameter.value)),
  );
}

/** The filters without those that name what no winner has. */
export function sensible({ strategies, metrics }: Pick<ReportData, "strategies" | "metrics">, { tag, metric, parameter }: Filters): Filters {
  const isKnown = ({ name, value }: { name: string; value: string }): boolean =>
    strategies.some(({ parameters }) => parameters.some(([other, its]) => other === name && its === value));
  return {
    tag: strategies.some((strategy) => strategy.tag === tag) ? tag : null,
    metric: metrics.some(({ name }) => name === metric?.name) ? metric : null,
    parameter: parameter && isKnown(parameter) ? parameter : null,
  };
}

/** How far values may lie behind the limits: numbers travel in single precision where that shows nowhere else. */
const EDGE = 1e-5;

// The limits have the signs of the column.
function shownValue(value: number | null, metric: Metric | undefined): number | null {
  return value === null || !metric ? value : signed(value, metric.form);
}

function isWithin(value: number | null, min: number | null, max: number | null): boolean {
  if (min === null && max === null) return true;
  return value !== null && (min === null || value >= min - EDGE) && (max === null || value <= max + EDGE);
}

/** The tags of the winners, each once, in order of rank. */
export function tagsOf(strategies: readonly Strategy[]): string[] {
  return [...new Set(strategies.flatMap(({ tag }) => tag ?? []))];
}

/** The parameters that differ between the winners, with their values in order. */
export function choosableParameters(strategies: readonly Strategy[]): Map<string, string[]> {
  const values = new Map<string, Set<string>>();
  for (const { parameters } of strategies) {
    for (const [name, value] of parameters) {
      const known = values.get(name) ?? new Set();
      values.set(name, known.add(value));
    }
  }
  const order = new Intl.Collator("en", { numeric: true }).compare;
  const all = [...values].map(([name, known]): [string, string[]] => [name, [...known].sort(order)]);
  return new Map(all.filter(([name, known]) => known.length > 1 || strategies.some(({ parameters }) => !parameters.some(([other]) => other === name))));
}
