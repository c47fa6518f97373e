// The charts of the strategies: live while they are near the viewport, a static picture while they are far from it.

import { NEAR } from "../page/nearness.js";
import { followTearsheets, positionOf } from "../page/tearsheets.js";
import { loadCurves } from "../payload/blocks.js";
import type { Curves } from "../payload/curves.js";
import type { ReportData, ReportWindow, Strategy } from "../payload/report-data.js";
import { date } from "../text/format.js";
import { type Chart, drawChart } from "./chart.js";
import { type Curve, drawdown, equityCurve, rollingCurve } from "./curves.js";
import { type Frame, frameOf } from "./frame.js";
import { type ChartSpec, lineOf } from "./line.js";
import type { TimeRange } from "./pane.js";
import { CHANGE, DRAWDOWN, RATIO } from "./units.js";

type Describe = (curves: Curves) => ChartSpec | null;

export function watchTearsheets(data: ReportData): void {
  const charts = new Map<Element, { setNear(isNear: boolean): void }>();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) charts.get(target)?.setNear(isIntersecting);
    },
    { rootMargin: NEAR },
  );
  const watch = (figure: Element | null, strategy: Strategy, describe: Describe): void => {
    const frame = figure && frameOf(figure);
    if (!frame) return;
    charts.set(frame.box, nearbyChart(frame, strategy, describe));
    observer.observe(frame.box);
  };

  followTearsheets((section) => {
    const position = positionOf(section);
    const strategy = data.strategies[position];
    if (!strategy || strategy.block === null) return;
    const watchEquity = (): void =>
      watch(section.querySelector("figure.strategy-figure"), strategy, (curves) => describeEquity(strategy, position, curves, data.windows));
    watchEquity();
    section.addEventListener("tearsheet-filled", watchEquity);
    section.addEventListener("detail-filled", () => {
      watch(section.querySelector("figure.rolling-figure"), strategy, (curves) => describeRolling(strategy, position, curves));
    });
  });
}

function nearbyChart(frame: Frame, strategy: Strategy, describe: Describe): { setNear(isNear: boolean): void } {
  let chart: Chart | null = null;
  let zoomed: TimeRange | null = null;
  let wanted = false;
  const draw = async (): Promise<void> => {
    const curves = await loadCurves(strategy);
    const spec = curves && describe(curves);
    // It may have gone out of view meanwhile, or come twice.
    if (!spec || !wanted || chart) return;
    frame.show(true);
    chart = drawChart(frame.live, spec, zoomed);
  };
  return {
    setNear(isNear) {
      wanted = isNear;
      if (isNear) {
        // A damaged block leaves the static picture where it is.
        draw().catch(() => frame.show(false));
      } else if (chart) {
        zoomed = chart.zoomed();
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
    summary: `Equity and drawdown of ${strategy.name}, ${spanInWords(curve)}: ${end} at the end.`,
  };
}

function describeRolling(strategy: Strategy, position: number, curves: Curves): ChartSpec | null {
  const curve = rollingCurve(curves);
  if (curve.times.length === 0) return null;
  const end = RATIO.write(curve.values.at(-1) ?? null);
  return {
    panes: [{ share: 1, unit: RATIO, lines: [lineOf(strategy, position, curve)], filled: false, labelled: true }],
    windows: [],
    summary: `Rolling Sharpe ratio of ${strategy.name}, ${spanInWords(curve)}: ${end} at the end.`,
  };
}

function spanInWords({ times }: Curve): string {
  return `${date(times[0] ?? 0)} to ${date(times.at(-1) ?? 0)}`;
}
