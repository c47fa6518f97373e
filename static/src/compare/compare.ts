// The comparison of the selected winners: side by side, and relative to the reference over their common span.

import { type Chart, drawChart } from "../chart/chart.js";
import { type Curve, equityCurve } from "../chart/curves.js";
import { type ChartSpec, lineOf } from "../chart/line.js";
import { CHANGE } from "../chart/units.js";
import { make } from "../page/dom.js";
import { NEAR } from "../page/nearness.js";
import { loadCurves } from "../payload/blocks.js";
import type { ReportData, Strategy } from "../payload/report-data.js";
import { date } from "../text/format.js";
import { linkZoom } from "../view/linked-zoom.js";
import type { ViewStore } from "../view/store.js";
import { makeRelativeTable } from "./relative-table.js";
import { commonSpan, lengthInWords, relativeCurve } from "./relative.js";
import { makeCompareTable } from "./table.js";

// Beyond so many parameters those that are alike are left out at first.
const MANY_PARAMETERS = 24;

export function offerComparison(data: ReportData, store: ViewStore): void {
  const section = document.querySelector<HTMLElement>("section#compare");
  const body = section?.querySelector("div.compare-body");
  if (!section || !body || data.strategies.length < 2) return;

  const onlyDifferent = make("input", { type: "checkbox" });
  onlyDifferent.checked = data.strategies.some(({ parameters }) => parameters.length > MANY_PARAMETERS);
  const note = make("p", { class: "note" });
  const live = make("div", { class: "chart-live" });
  const figure = make("figure", { class: "relative-figure" }, make("div", { class: "chart-frame is-live" }, live));
  const behind = make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Relative performance at the end of each window" });
  const scroll = make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `${data.noun.head} side by side` });
  const whole = make("div", {}, make("h3", {}, "Relative performance"), note, figure, behind);
  body.append(make("label", { class: "compare-choice" }, onlyDifferent, " Only what differs"), scroll, whole);

  const link = make("li", {}, make("a", { href: "#compare" }, "Compare"));
  document.querySelector('#contents a[href="#provenance"]')?.closest("li")?.before(link);

  let isUnfolded = false;
  const chart = relativeChart(data, store, { live, figure, note, behind, whole });
  const show = (): void => {
    const { selection } = store.view();
    const isOn = selection.length > 1;
    section.hidden = !isOn;
    link.hidden = !isOn;
    const strategies = selection.flatMap((position) => data.strategies[position] ?? []);
    const makeReference = (column: number): void => {
      const reference = selection[column];
      if (reference === undefined) return;
      store.change({ selection: [reference, ...selection.filter((position) => position !== reference)] });
      scroll.focus();
    };
    scroll.replaceChildren(...(isOn ? [makeCompareTable(data, { strategies, onlyDifferent: onlyDifferent.checked, isUnfolded, unfold: (is) => (isUnfolded = is), makeReference })] : []));
    chart.show(isOn ? selection : []);
  };
  onlyDifferent.addEventListener("change", show);
  show();
  store.follow((view, before) => {
    if (String(view.selection) !== String(before.selection)) show();
  });
}

interface RelativeParts {
  readonly whole: HTMLElement;
  readonly live: HTMLElement;
  readonly figure: HTMLElement;
  readonly note: HTMLElement;
  /** Where the table behind the chart stands. */
  readonly behind: HTMLElement;
}

/** Draws the chart while it is near the viewport. */
function relativeChart(data: ReportData, store: ViewStore, { live, figure, note, behind, whole }: RelativeParts): { show(positions: readonly number[]): void } {
  let positions: readonly number[] = [];
  let chart: Chart | null = null;
  const zoom = linkZoom(store, "relative", (range) => (range ? chart?.zoom(range) : chart?.reset()));
  let isNear = false;
  let latest = 0;
  const clear = (): void => {
    chart?.destroy();
    chart = null;
  };
  const draw = async (): Promise<void> => {
    const turn = ++latest;
    clear();
    if (!isNear || positions.length < 2) return;
    const found = await Promise.all(positions.map((position) => curveOf(data.strategies[position])));
    if (turn !== latest) return;
    const spec = describe(data, positions, found);
    note.textContent = inWords(data, positions, found);
    figure.hidden = !spec;
    behind.replaceChildren(...(spec ? [makeRelativeTable(spec)] : []));
    if (spec) chart = drawChart(live, spec, zoom.zoomed(), zoom.tell);
  };
  const redraw = (): void => void draw().catch(() => {
    note.textContent = "The data of a curve are damaged and could not be read.";
    figure.hidden = true;
    behind.replaceChildren();
  });
  new IntersectionObserver(
    (entries) => {
      isNear = entries.some(({ isIntersecting }) => isIntersecting);
      redraw();
    },
    { rootMargin: NEAR },
  ).observe(whole);
  return {
    show(next) {
      // Another choice has another span of time.
      if (positions.length > 1) zoom.tell(null);
      positions = next;
      clear();
      redraw();
    },
  };
}

async function curveOf(strategy: Strategy | undefined): Promise<Curve | null> {
  const curves = strategy ? await loadCurves(strategy) : null;
  const curve = curves && equityCurve(curves, null);
  return curve && curve.times.length > 1 ? curve : null;
}

function describe({ strategies, windows }: ReportData, positions: readonly number[], found: readonly (Curve | null)[]): ChartSpec | null {
  const [reference] = found;
  const span = commonSpan(found.filter((curve) => curve !== null));
  if (!reference || !span) return null;
  const lines = positions.flatMap((position, i) => {
    const [strategy, curve] = [strategies[position], found[i]];
    return strategy && curve ? [lineOf(strategy, position, relativeCurve(curve, reference, span))] : [];
  });
  const ends = lines.slice(1).map(({ name, curve }) => `${name} ${CHANGE.write(curve.values.at(-1) ?? null)}`);
  return {
    panes: [{ share: 1, unit: CHANGE, lines, filled: false, labelled: true }],
    windows: windows.filter(({ start, end }, window) => end > span[0] && start < span[1] && positions.some((position) => strategies[position]?.windows.includes(window))),
    title: `Equity relative to ${lines[0]?.name ?? ""}`,
    summary: `Equity relative to ${lines[0]?.name ?? ""}, ${date(span[0])} to ${date(span[1])}: ${ends.join(", ")}.`,
  };
}

function inWords({ strategies, noun }: ReportData, positions: readonly number[], found: readonly (Curve | null)[]): string {
  const nameOf = (at: number): string => strategies[positions[at] ?? 0]?.name ?? "";
  const without = found.flatMap((curve, i) => (curve ? [] : [nameOf(i)]));
  const missing = without.length > 0 ? ` Without an equity curve: ${without.join(", ")}.` : "";
  if (!found[0]) return `The reference ${nameOf(0)} has no equity curve to compare with.`;
  const span = commonSpan(found.filter((curve) => curve !== null));
  if (!span) return `These ${noun.many} have no span of time in common.${missing}`;
  return `Equity divided by that of ${nameOf(0)}, over the span that all have in common: ${date(span[0])} to ${date(span[1])}, ${lengthInWords(span)}. Above 0% a ${noun.one} has gained more than the reference since the start.${missing}`;
}
