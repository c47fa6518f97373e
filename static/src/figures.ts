// The charts of the strategies: live while they are near the viewport, a static picture while they are far from it.

import { loadBlock } from "./blocks.js";
import { type Chart, drawChart } from "./chart.js";
import { type Curve, drawdown, equityCurve, rollingCurve } from "./curves.js";
import type { ReportData, Span, Strategy } from "./data.js";
import { date } from "./format.js";
import { type Frame, frameOf, NEAR } from "./frame.js";
import { type ChartSpec, lineOf } from "./line.js";
import type { Payload } from "./payload.js";
import { CHANGE, DRAWDOWN, RATIO } from "./units.js";

type Describe = (payload: Payload) => ChartSpec | null;

export function watchFigures(data: ReportData): void {
  const charts = new Map<Element, { setNear(isNear: boolean): void }>();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) charts.get(target)?.setNear(isIntersecting);
    },
    { rootMargin: NEAR },
  );
  const watch = (figure: Element | null, block: string, describe: Describe): void => {
    const frame = figure && frameOf(figure);
    if (!frame) return;
    charts.set(frame.box, nearbyChart(frame, block, describe));
    observer.observe(frame.box);
  };

  data.strategies.forEach((strategy, place) => {
    const section = document.getElementById(strategy.id);
    const { block } = strategy;
    if (!section || block === null) return;
    watch(section.querySelector("figure.strategy-figure"), block, (payload) =>
      describeEquity(strategy, place, payload, data.windows),
    );
    section.addEventListener("detail-filled", () => {
      watch(section.querySelector("figure.rolling-figure"), block, (payload) => describeRolling(strategy, place, payload));
    });
  });
}

function nearbyChart(frame: Frame, block: string, describe: Describe): { setNear(isNear: boolean): void } {
  let chart: Chart | null = null;
  let wanted = false;
  const draw = async (): Promise<void> => {
    const spec = describe(await loadBlock(block));
    // It may have gone out of view meanwhile, or come twice.
    if (!spec || !wanted || chart) return;
    frame.show(true);
    chart = drawChart(frame.live, spec, null);
  };
  return {
    setNear(isNear) {
      wanted = isNear;
      if (isNear) {
        // A damaged block leaves the static picture in its place.
        draw().catch(() => frame.show(false));
      } else if (chart) {
        chart.destroy();
        chart = null;
        frame.show(false);
      }
    },
  };
}

function describeEquity(strategy: Strategy, place: number, payload: Payload, windows: readonly Span[]): ChartSpec | null {
  const curve = equityCurve(payload, null);
  if (!curve || curve.times.length === 0) return null;
  const own = payload.windows.flatMap(({ index }) => windows[index] ?? []);
  const end = CHANGE.write(curve.values.at(-1) ?? null);
  return {
    panels: [
      { share: 0.72, unit: CHANGE, lines: [lineOf(strategy, place, curve)], filled: false, labelled: true },
      { share: 0.28, unit: DRAWDOWN, lines: [lineOf(strategy, place, drawdown(curve))], filled: true, labelled: false },
    ],
    windows: own,
    summary: `Equity and drawdown of ${strategy.name}, ${spanInWords(curve)}: ${end} at the end.`,
  };
}

function describeRolling(strategy: Strategy, place: number, payload: Payload): ChartSpec | null {
  const curve = rollingCurve(payload);
  if (curve.times.length === 0) return null;
  const end = RATIO.write(curve.values.at(-1) ?? null);
  return {
    panels: [{ share: 1, unit: RATIO, lines: [lineOf(strategy, place, curve)], filled: false, labelled: true }],
    windows: [],
    summary: `Rolling Sharpe ratio of ${strategy.name}, ${spanInWords(curve)}: ${end} at the end.`,
  };
}

function spanInWords({ times }: Curve): string {
  return `${date(times[0] ?? 0)} to ${date(times.at(-1) ?? 0)}`;
}
