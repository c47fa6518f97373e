// The charts of the strategies: live while they are near the viewport, a static picture while they are far from it.

import { NEAR } from "../page/nearness.js";
import { followTearsheets, positionOf } from "../page/tearsheets.js";
import { loadCurves } from "../payload/blocks.js";
import type { Curves } from "../payload/curves.js";
import type { ReportData, ReportWindow, Strategy } from "../payload/report-data.js";
import { date } from "../text/format.js";
import { type Chart, drawChart } from "./chart.js";
import { type Curve, drawdown, equityCurve } from "./curves.js";
import { type Frame, frameOf } from "./frame.js";
import { type ChartSpec, lineOf } from "./line.js";
import { CHANGE, DRAWDOWN, RATIO, SIZE } from "./units.js";
import type { LinkZoom } from "./zoom.js";

type Describe = (curves: Curves) => ChartSpec | null;

export function watchTearsheets(data: ReportData, linkZoom: LinkZoom): void {
  const charts = new Map<Element, { setNear(isNear: boolean): void }>();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) charts.get(target)?.setNear(isIntersecting);
    },
    { rootMargin: NEAR },
  );
  const watch = (figure: Element | null, name: string, strategy: Strategy, describe: Describe): void => {
    const frame = figure && frameOf(figure);
    if (!frame) return;
    charts.set(frame.box, nearbyChart(frame, name, linkZoom, strategy, describe));
    observer.observe(frame.box);
  };

  followTearsheets((section) => {
    const position = positionOf(section);
    const strategy = data.strategies[position];
    if (!strategy || strategy.block === null) return;
    const watchEquity = (): void =>
      watch(section.querySelector("figure.strategy-figure"), strategy.id, strategy, (curves) => describeEquity(strategy, position, curves, data.windows));
    watchEquity();
    section.addEventListener("tearsheet-filled", watchEquity);
    section.addEventListener("detail-filled", () => {
      const figure = section.querySelector("figure.rolling-figure");
      // What the static picture calls its panels.
      const titles = [...(figure?.querySelectorAll("text.strong") ?? [])].map(({ textContent }) => textContent ?? "");
      watch(figure, `${strategy.id}.rolling`, strategy, (curves) => describeRolling(strategy, position, curves, titles));
    });
  });
}

function nearbyChart(frame: Frame, name: string, linkZoom: LinkZoom, strategy: Strategy, describe: Describe): { setNear(isNear: boolean): void } {
  let chart: Chart | null = null;
  const zoom = linkZoom(name, (range) => (range ? chart?.zoom(range) : chart?.reset()));
  let wanted = false;
  const draw = async (): Promise<void> => {
    const curves = await loadCurves(strategy);
    const spec = curves && describe(curves);
    // It may have gone out of view meanwhile, or come twice.
    if (!spec || !wanted || chart) return;
    frame.show(true);
    chart = drawChart(frame.live, spec, zoom.zoomed(), zoom.tell);
  };
  return {
    setNear(isNear) {
      wanted = isNear;
      if (isNear) {
        // A damaged block leaves the static picture where it is.
        draw().catch(() => frame.show(false));
      } else if (chart) {
        chart.destroy();
        chart = null;
        frame.show(false);
      }
    },
  };
}

function describeEquity(strategy: Strategy, position: number, curves: Curves, windows: readonly ReportWindow[]): ChartSpec | null {
  const curve = equityCurve(curves, null);
  if (!curve || curve.times.length === 0) return null;
  const own = curves.windows.flatMap(({ index }) => windows[index] ?? []);
  const end = CHANGE.write(curve.values.at(-1) ?? null);
  return {
    panes: [
      { share: 0.72, unit: CHANGE, lines: [lineOf(strategy, position, curve)], filled: false, labelled: true },
      { share: 0.28, unit: DRAWDOWN, lines: [lineOf(strategy, position, drawdown(curve))], filled: true, labelled: false },
    ],
    windows: own,
    title: `Equity and drawdown of ${strategy.name}`,
    summary: `Equity and drawdown of ${strategy.name}, ${spanInWords(curve)}: ${end} at the end.`,
  };
}

function describeRolling(strategy: Strategy, position: number, { rolling }: Curves, titles: readonly string[]): ChartSpec | null {
  const times = [...rolling.times];
  const known = rolling.figures.filter(({ values }) => values.some((value) => value !== null));
  const panes = known.map(({ values, whole }, at) => ({
    title: titles[at] ?? "",
    level: whole,
    limits: limitsOf(values),
    share: 1 / known.length,
    unit: at === 0 ? SIZE : RATIO,
    lines: [lineOf(strategy, position, { times, values })],
    filled: false,
    labelled: true,
  }));
  if (panes.length === 0) return null;
  const ends = panes.map(({ title, unit, lines }) => `${title} ${unit.write(lines[0]?.curve.values.at(-1) ?? null)}`);
  return {
    panes,
    windows: [],
    title: `Rolling figures of ${strategy.name} over half a year`,
    summary: `Rolling figures of ${strategy.name} over half a year, ${spanInWords({ times, values: [] })}: ${ends.join(", ")} at the end.`,
  };
}

/** The values that all but outliers lie between, as `FiveNumbers::limits` of src/stats/distribution.rs has it. */
function limitsOf(values: readonly (number | null)[]): [number, number] | null {
  const sorted = values.filter((value) => value !== null).sort((one, other) => one - other);
  const quantile = (share: number): number => {
    const place = share * (sorted.length - 1);
    const [below, above] = [sorted[Math.floor(place)] ?? NaN, sorted[Math.ceil(place)] ?? NaN];
    return below + (above - below) * (place % 1);
  };
  const [lower, upper] = [quantile(0.25), quantile(0.75)];
  const reach = 4 * (upper - lower);
  return reach > 0 ? [lower - reach, upper + reach] : null;
}

function spanInWords({ times }: Curve): string {
  return `${date(times[0] ?? 0)} to ${date(times.at(-1) ?? 0)}`;
}
