// The overview: the equity of the winners chosen in the legend, over all windows or one, with their drawdown.

import { type Chart, drawChart } from "../chart/chart.js";
import { type Curve, drawdown, equityCurve, extent } from "../chart/curves.js";
import { frameOf } from "../chart/frame.js";
import { type ChartSpec, type Line, lineOf } from "../chart/line.js";
import { CHANGE, DRAWDOWN, LOG_CHANGE } from "../chart/units.js";
import { NEAR } from "../page/nearness.js";
import { make } from "../page/dom.js";
import { loadCurves } from "../payload/blocks.js";
import type { ReportData } from "../payload/report-data.js";
import { date } from "../text/format.js";
import { linkZoom } from "../view/linked-zoom.js";
import type { ViewStore } from "../view/store.js";
import type { View } from "../view/view.js";
import { captionOf } from "./caption.js";
import { offerChoices } from "./choices.js";
import { chosenPositions, type DrawnLines, firstOf, only, visible } from "./drawn-lines.js";
import { fillLegend } from "./legend.js";

/** The curve of the strategy at a position of the ranking; null where it has none to draw. */
interface Found {
  readonly position: number;
  readonly curve: Curve | null;
}

export function drawOverview(data: ReportData, store: ViewStore): void {
  const figure = document.querySelector("figure#equity-figure");
  const controls = figure?.querySelector<HTMLElement>(".chart-controls");
  const legendBox = figure?.querySelector(".legend");
  const frame = figure && frameOf(figure);
  const strategies = data.strategies.slice(0, data.detailed);
  if (!controls || !legendBox || !frame || strategies.length === 0) return;

  let chart: Chart | null = null;
  /** Undefined until it is first drawn. */
  let drawnWindow: number | null | undefined;
  let latest = 0;
  const zoom = linkZoom(store, "equity", (range) => (range ? chart?.zoom(range) : chart?.reset()));

  const firstCaption = figure.parentElement?.querySelector("p.caption");
  const caption = make("p", { class: "note live-caption" });
  firstCaption?.after(caption);
  // The first caption belongs to the static picture, which paper shows.
  const show = (isLive: boolean): void => {
    frame.show(isLive);
    figure.parentElement?.classList.toggle("has-live-caption", isLive);
  };

  const draw = async (): Promise<void> => {
    const turn = ++latest;
    const view = store.view();
    const chosen = visible(legend.drawn());
    const found = await Promise.all(chosen.map((position) => findCurve(data, position, view.window)));
    // A later choice may have overtaken this one while its blocks were inflated.
    if (turn !== latest) return;
    const zoomed = drawnWindow === undefined || drawnWindow === view.window ? zoom.zoomed() : null;
    chart?.destroy();
    frame.live.replaceChildren();
    drawnWindow = view.window;
    const spec = describe(data, found, view);
    show(true);
    caption.textContent = wordsOf(data, found, view);
    chart = spec && drawChart(frame.live, spec, zoomed, zoom.tell);
    if (!spec) frame.live.append(emptyNote(data.noun.one));
    legend.write(endValues(data, found));
  };
  // A damaged block leaves the static picture where it is.
  const redraw = (): void => void draw().catch(() => show(false));

  const linesOf = ({ drawn }: View): DrawnLines => {
    // Of winners without curves none can be drawn.
    const positions = drawn?.filter((position) => position < strategies.length);
    return positions && (positions.length > 0 || drawn?.length === 0) ? only(strategies.length, positions) : firstOf(strategies.length, data.shown);
  };
  let isLegends = false;
  const legend = fillLegend(legendBox, strategies, linesOf(store.view()), () => {
    isLegends = true;
    store.change({ drawn: chosenPositions(legend.drawn(), data.shown) });
    isLegends = false;
    redraw();
  });
  offerChoices(controls, store, () => chart?.reset());
  store.follow((view, before) => {
    const isChosen = !isLegends && String(view.drawn) !== String(before.drawn);
    if (isChosen) legend.draw(linesOf(view));
    if (isChosen || view.window !== before.window || view.isLog !== before.isLog) redraw();
  });
  // The controls stand above the chart, the legend, which may be long, below it.
  frame.box.after(legendBox);
  controls.hidden = false;
  // Below the ranking there is time: the first drawing waits until the reader comes near.
  const approach = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      approach.disconnect();
      redraw();
    },
    { rootMargin: NEAR },
  );
  approach.observe(frame.box);
}

async function findCurve({ strategies }: ReportData, position: number, window: number | null): Promise<Found> {
  const strategy = strategies[position];
  const curves = strategy ? await loadCurves(strategy) : null;
  const curve = curves && equityCurve(curves, window);
  return { position, curve: curve && curve.times.length > 0 ? curve : null };
}

function describe(data: ReportData, found: readonly Found[], { window, isLog }: View): ChartSpec | null {
  const lines = found.flatMap(({ position, curve }): Line[] => {
    const strategy = data.strategies[position];
    return strategy && curve ? [lineOf(strategy, position, curve)] : [];
  });
  const span = extent(lines.map(({ curve }) => curve));
  if (!span) return null;
  const drawdowns = lines.map((line) => ({ ...line, curve: drawdown(line.curve) }));
  const chosen = window === null ? undefined : data.windows[window];
  return {
    panes: [
      { share: 0.76, unit: isLog ? LOG_CHANGE : CHANGE, lines, filled: false, labelled: true },
      { share: 0.24, unit: DRAWDOWN, lines: drawdowns, filled: true, labelled: false },
    ],
    windows: chosen ? [chosen] : data.windows,
    title: `Equity and drawdown, ${chosen ? `window ${chosen.name}` : "all windows chained"}${isLog ? ", logarithmic" : ""}`,
    summary: inWords(lines, span, chosen ? `window ${chosen.name}` : "all windows chained", isLog),
  };
}

function wordsOf({ strategies, windows, noun }: ReportData, found: readonly Found[], { window, isLog }: View): string {
  const positions = found.flatMap(({ position, curve }) => (curve ? [position] : []));
  const leader = strategies[positions[0] ?? 0]?.name ?? "";
  return captionOf({ positions, leader, window: window === null ? null : (windows[window]?.name ?? ""), isLog, noun: noun.many });
}

function inWords(lines: readonly Line[], [start, end]: [number, number], what: string, isLog: boolean): string {
  const ends = lines.map(({ name, curve }) => `${name} ${CHANGE.write(curve.values.at(-1) ?? null)}`);
  const scale = isLog ? ", logarithmic" : "";
  return `Equity and drawdown, ${what}${scale}, ${date(start)} to ${date(end)}: ${ends.join(", ")}.`;
}

function emptyNote(noun: string): HTMLElement {
  return make("p", { class: "note" }, `No line to draw: choose a ${noun} below that has this window.`);
}

function endValues({ strategies }: ReportData, found: readonly Found[]): string[] {
  const values = strategies.map(() => "");
  for (const { position, curve } of found) values[position] = CHANGE.write(curve?.values.at(-1) ?? null);
  return values;
}
