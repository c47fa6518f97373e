// Definitions of the metrics that a tearsheet lists: said once in the page's data, and put beside each name.

import type { ReportData } from "../payload/report-data.js";

export function explainMetrics(root: ParentNode, { columns }: ReportData): void {
  const known = new Map(columns.flatMap(({ columns }) => columns.map(({ metric, definition }) => [metric, definition] as const)));
  for (const name of root.querySelectorAll<HTMLElement>("dt[data-metric]")) name.title = known.get(name.dataset.metric ?? "") ?? "";
}
