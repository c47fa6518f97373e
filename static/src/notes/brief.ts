// The notes, and the whole report, as Markdown: to keep, or to paste into a conversation; never longer than a bound.

import type { ReportData, Strategy } from "../payload/report-data.js";
import { MISSING, percent } from "../text/format.js";
import { metricText } from "../text/metric-text.js";
import { noteOf, type Notes, TITLES } from "./notes.js";

export const LONGEST_BRIEF = 60_000;
// The last line says what was left out.
const ROOM_FOR_LAST_LINE = 200;
const LONGEST_NOTE = 4_000;
/** The metrics of the ranking table, as far as the report has them. */
const RANKED = ["sharpe_ratio", "chained_cagr", "chained_sharpe", "chained_sortino", "chained_calmar", "worst_drawdown", "chained_volatility", "chained_return", "win_rate", "profit_factor", "number_of_trades"];

/** The return of each window of the report for one strategy; null where it has none or none is known. */
export type WindowReturns = readonly (number | null)[];

/** The notes alone. */
export function notesAsMarkdown(data: ReportData, notes: Notes): string {
  const own = data.strategies.flatMap((strategy, position) => {
    const note = noteOf(notes, strategy.id);
    if (!note.decision && !note.text) return [];
    return [[`## ${position + 1}. ${inLine(strategy.name)}`, note.decision ? `Decision: ${TITLES[note.decision]}` : "", closed(note.text.trim())].filter(Boolean).join("\n\n")];
  });
  return `${[`# Notes: ${inLine(data.title)}`, data.lead, closed(notes.report.trim()), ...own].filter(Boolean).join("\n\n")}\n`;
}

/** The report in words and tables, best winners first as far as they fit. */
export function briefAsMarkdown(data: ReportData, notes: Notes, returns: readonly WindowReturns[], longest = LONGEST_BRIEF): string {
  const limit = longest - ROOM_FOR_LAST_LINE;
  let text = `# ${cut(inLine(data.title), 400)}\n\n${cut(data.lead, 2_000)}\n`;
  const fits = (more: string): boolean => text.length + more.length <= limit;
  const add = (more: string): boolean => {
    if (!fits(more)) return false;
    text += more;
    return true;
  };

  if (notes.report.trim()) add(`\n## Notes on the report\n\n${closed(cut(notes.report.trim(), LONGEST_NOTE))}\n`);
  const columns = RANKED.flatMap((name) => {
    const at = data.metrics.findIndex((metric) => metric.name === name);
    const metric = data.metrics[at];
    return metric ? [{ at, metric }] : [];
  });
  const head = ["#", "Backtest", "Tag", "Decision", ...columns.map(({ metric }) => metric.label)];
  add(`\n## Ranking\n\n${tableRow(head)}${tableRow(head.map(() => "---"))}`);
  const ranked = countWhile(data.strategies, (strategy, position) => {
    const { decision } = noteOf(notes, strategy.id);
    const values = columns.map(({ at, metric }) => metricText(strategy.values[at] ?? null, metric.form));
    return add(tableRow([String(position + 1), strategy.name, strategy.tag ?? "", decision ? TITLES[decision] : "", ...values]));
  });
  const detailed = ranked < data.strategies.length ? 0 : countWhile(data.strategies, (strategy, position) => add(winnerAsMarkdown(data, notes, strategy, position, returns[position] ?? [])));
  return text + lastLine(data, ranked, detailed, longest);
}

function winnerAsMarkdown({ metrics, windows }: ReportData, notes: Notes, strategy: Strategy, position: number, returns: WindowReturns): string {
  const note = noteOf(notes, strategy.id);
  const parameters = strategy.parameters.map(([name, value]) => `${inLine(name)} = ${inLine(value)}`);
  const values = metrics.flatMap(({ label, form }, at) => {
    const value = strategy.values[at] ?? null;
    return value === null ? [] : [`${label} ${metricText(value, form)}`];
  });
  const ofWindows = windows.flatMap(({ name }, at) => {
    const value = returns[at] ?? null;
    return value === null ? [] : [`${inLine(name)} ${percent(value)}`];
  });
  const parts = [
    note.decision ? `Decision: ${TITLES[note.decision]}` : "",
    note.text.trim() ? `Note:\n\n${closed(cut(note.text.trim(), LONGEST_NOTE))}` : "",
    `Parameters: ${parameters.join(", ") || MISSING}`,
    `Metrics: ${values.join("; ") || MISSING}`,
    ofWindows.length > 0 ? `Return by window: ${ofWindows.join("; ")}` : "",
  ];
  return `\n## ${position + 1}. ${inLine(strategy.name)}\n\n${parts.filter(Boolean).join("\n\n")}\n`;
}

function lastLine({ noun, strategies: { length: all } }: ReportData, ranked: number, detailed: number, longest: number): string {
  const left: string[] = [];
  if (ranked < all) left.push(`${noun.many} ${ranked + 1} to ${all} of the ranking`);
  if (detailed < all) left.push(`the details of ${detailed === 0 ? `all ${noun.many}` : detailed + 1 === all ? `${noun.one} ${all}` : `${noun.many} ${detailed + 1} to ${all}`}`);
  const bound = `${longest.toLocaleString("en-US")} characters`;
  return left.length > 0 ? `\nLeft out to stay below ${bound}: ${left.join("; ")}.\n` : "\nNothing was left out, but the curves, trades and orders.\n";
}

function countWhile<T>(items: readonly T[], isTaken: (item: T, position: number) => boolean): number {
  const end = items.findIndex((item, position) => !isTaken(item, position));
  return end < 0 ? items.length : end;
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => inLine(cell).replaceAll("|", "\\|")).join(" | ")} |\n`;
}

// Names are hostile: one line, and no markup of theirs.
function inLine(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\\`*<[\]]/g, (mark) => `\\${mark}`).trim();
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)} …` : text;
}

/** A note in which no fence stays open, which would take in what follows it. */
function closed(note: string): string {
  const fences = note.match(/^ *```/gm)?.length ?? 0;
  return fences % 2 === 0 ? note : `${note}\n\`\`\``;
}
