// The view as the page's hash, so that it can be linked: #equity?w=2&sel=1,4&sort=cagr:desc&tag=x. Winners count from 1.

import { type Filters, FIRST_VIEW, type MetricRange, type Sorting, type View } from "./view.js";
import { readZooms, writeZooms } from "../chart/zoom.js";

/** The hash of a view with its "#"; "" for the first view. */
export function writeHash(view: View): string {
  const parts: [string, string][] = [];
  if (view.window !== null) parts.push(["w", String(view.window + 1)]);
  if (view.isLog) parts.push(["scale", "log"]);
  if (view.sort) parts.push(["sort", `${view.sort.column}:${view.sort.direction === "ascending" ? "asc" : "desc"}`]);
  if (view.selection.length > 0) parts.push(["sel", writePositions(view.selection)]);
  if (view.drawn) parts.push(["draw", writePositions(view.drawn)]);
  if (view.columns) parts.push(["cols", view.columns.join(",")]);
  const { tag, metric, parameter } = view.filters;
  if (tag !== null) parts.push(["tag", tag]);
  if (metric) {
    parts.push(["metric", metric.name]);
    if (metric.min !== null) parts.push(["min", String(metric.min)]);
    if (metric.max !== null) parts.push(["max", String(metric.max)]);
  }
  if (parameter) parts.push(["param", parameter.name], ["value", parameter.value]);
  if (view.zooms.size > 0) parts.push(["zoom", writeZooms(view.zooms)]);
  if (view.sweep) parts.push(["sweep", view.sweep]);
  const query = parts.map(([key, value]) => `${key}=${encode(value)}`).join("&");
  if (!query) return view.section && `#${view.section}`;
  return `#${view.section}?${query}`;
}

/** The view of a hash; what it does not say, or says of winners and windows that are not there, is as at first. */
export function readHash(hash: string, windows: number, winners: number): View {
  const text = hash.replace(/^#/, "");
  const mark = text.indexOf("?");
  const section = mark < 0 ? text : text.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? "" : text.slice(mark + 1));
  const window = Number(query.get("w") ?? NaN) - 1;
  return {
    section,
    window: Number.isInteger(window) && window >= 0 && window < windows ? window : null,
    isLog: query.get("scale") === "log",
    sort: readSorting(query.get("sort")),
    selection: readPositions(query.get("sel"), winners) ?? FIRST_VIEW.selection,
    drawn: readPositions(query.get("draw"), winners),
    columns: query.get("cols")?.split(",").filter(Boolean) ?? null,
    filters: readFilters(query),
    sweep: query.get("sweep") ?? "",
    zooms: readZooms(query.get("zoom") ?? ""),
  };
}

// Commas and colons may stand in a hash as they are, and read better.
function encode(value: string): string {
  return encodeURIComponent(value).replaceAll("%2C", ",").replaceAll("%3A", ":").replaceAll("%3B", ";");
}

function writePositions(positions: readonly number[]): string {
  return positions.map((position) => position + 1).join(",");
}

function readPositions(text: string | null, winners: number): number[] | null {
  if (text === null) return null;
  const named = text.split(",").map((number) => Number(number) - 1);
  const positions = [...new Set(named)].filter((position) => Number.isInteger(position) && position >= 0 && position < winners);
  return positions.length > 0 || text === "" ? positions : null;
}

function readSorting(text: string | null): Sorting | null {
  const [, column, direction] = /^(.+):(asc|desc)$/.exec(text ?? "") ?? [];
  return column ? { column, direction: direction === "asc" ? "ascending" : "descending" } : null;
}

function readFilters(query: URLSearchParams): Filters {
  const name = query.get("metric");
  const metric: MetricRange | null = name ? { name, min: readNumber(query.get("min")), max: readNumber(query.get("max")) } : null;
  const parameter = query.get("param");
  const value = query.get("value");
  return {
    tag: query.get("tag") || null,
    metric,
    parameter: parameter !== null && value !== null ? { name: parameter, value } : null,
  };
}

function readNumber(text: string | null): number | null {
  const number = Number(text || NaN);
  return Number.isFinite(number) ? number : null;
}
