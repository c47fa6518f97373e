// Differences of winners: the parameters that are not alike, the best of each metric.

import type { Metric, Strategy } from "../payload/report-data.js";

export interface ParameterRow {
  readonly name: string;
  /** One for each winner; null where it lacks the parameter. */
  readonly values: readonly (string | null)[];
  readonly differs: boolean;
}

/** Every parameter that a winner has, in the order in which they are first met. */
export function parameterRows(strategies: readonly Strategy[]): ParameterRow[] {
  const tables = strategies.map(({ parameters }) => new Map(parameters));
  const names = [...new Set(tables.flatMap((table) => [...table.keys()]))];
  return names.map((name) => {
    const values = tables.map((table) => table.get(name) ?? null);
    return { name, values, differs: new Set(values).size > 1 };
  });
}

/** Columns of the best values; none where the metric has no direction or all are alike. */
export function bestColumns(values: readonly (number | null)[], { better, form }: Pick<Metric, "better" | "form">): number[] {
  if (better === "neither") return [];
  // A fall is told by its size, which older bundles write as a negative number.
  const sizes = values.map((value) => (value !== null && form.sign === "fall" ? Math.abs(value) : value));
  const known = sizes.filter((value): value is number => value !== null && !Number.isNaN(value));
  if (new Set(known).size < 2) return [];
  const best = known.reduce((a, b) => (b > a === (better === "higher") ? b : a));
  return sizes.flatMap((value, column) => (value === best ? [column] : []));
}
