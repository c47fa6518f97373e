// The overview: the equity of the winners chosen in the legend, over all windows or one, with their drawdown.

import { loadCurves } from "./blocks.js";
import { type Chart, drawChart } from "./chart.js";
import { offerChoices } from "./choices.js";
import { type Curve, drawdown, equityCurve, extent } from "./curves.js";
import type { ReportData } from "./data.js";
import { date } from "./format.js";
import { frameOf, NEAR } from "./frame.js";
import { fillLegend } from "./legend.js";
import { type ChartSpec, type Line, lineOf } from "./line.js";
import { chosenPlaces, firstOf, only, type Selection, visible } from "./selection.js";
import { CHANGE, DRAWDOWN, LOG_CHANGE } from "./units.js";
import type { ViewStore } from "./view/store.js";
import type { View } from "./view/view.js";

/** The curve of the strategy at a place of the ranking; null where it has none to draw. */
interface Found {
  readonly place: number;
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
  let drawnWindow: number | null = null;
  let latest = 0;

  const draw = async (): Promise<void> => {
    const turn = ++latest;
    const view = store.view();
    const chosen = visible(legend.selection());
    const found = await Promise.all(chosen.map((place) => findCurve(data, place, view.window)));
    // A later choice may have overtaken this one while its blocks were inflated.
    if (turn !== latest) return;
    const zoomed = chart && drawnWindow === view.window ? chart.zoomed() : null;
    chart?.destroy();
    frame.live.replaceChildren();
    drawnWindow = view.window;
    frame.show(true);
    const spec = describe(data, found, view);
    chart = spec && drawChart(frame.live, spec, zoomed);
    if (!spec) frame.live.append(emptyNote());
    legend.write(endValues(data, found));
  };
  // A damaged block leaves the static picture in its place.
  const redraw = (): void => void draw().catch(() => frame.show(false));

  const selectionOf = ({ drawn }: View): Selection => {
    // Of winners without curves none can be drawn.
    const places = drawn?.filter((place) => place < strategies.length);
    return places && (places.length > 0 || drawn?.length === 0) ? only(strategies.length, places) : firstOf(strategies.length, data.shown);
  };
  let isLegends = false;
  const legend = fillLegend(legendBox, strategies, selectionOf(store.view()), () => {
    isLegends = true;
    store.change({ drawn: chosenPlaces(legend.selection(), data.shown) });
    isLegends = false;
    redraw();
  });
  offerChoices(controls, store, () => chart?.reset());
  store.follow((view, before) => {
    const isChosen = !isLegends && String(view.drawn) !== String(before.drawn);
    if (isChosen) legend.select(selectionOf(view));
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

async function findCurve({ strategies }: ReportData, place: number, window: number | null): Promise<Found> {
  const strategy = strategies[place];
  const curves = strategy ? await loadCurves(strategy) : null;
  const curve = curves && equityCurve(curves, window);
  return { place, curve: curve && curve.times.length > 0 ? curve : null };
}

function describe(data: ReportData, found: readonly Found[], { window, isLog }: View): ChartSpec | null {
  const lines = found.flatMap(({ place, curve }): Line[] => {
    const strategy = data.strategies[place];
    return strategy && curve ? [lineOf(strategy, place, curve)] : [];
  });
  const span = extent(lines.map(({ curve }) => curve));
  if (!span) return null;
  const drawdowns = lines.map((line) => ({ ...line, curve: drawdown(line.curve) }));
  const chosen = window === null ? undefined : data.windows[window];
  return {
    panels: [
      { share: 0.76, unit: isLog ? LOG_CHANGE : CHANGE, lines, filled: false, labelled: true },
      { share: 0.24, unit: DRAWDOWN, lines: drawdowns, filled: true, labelled: false },
    ],
    windows: chosen ? [chosen] : data.windows,
    summary: inWords(lines, span, chosen ? `window ${chosen.name}` : "all windows chained", isLog),
  };
}

function inWords(lines: readonly Line[], [start, end]: [number, number], what: string, isLog: boolean): string {
  const ends = lines.map(({ name, curve }) => `${name} ${CHANGE.write(curve.values.at(-1) ?? null)}`);
  const scale = isLog ? ", logarithmic" : "";
  return `Equity and drawdown, ${what}${scale}, ${date(start)} to ${date(end)}: ${ends.join(", ")}.`;
}

function emptyNote(): HTMLElement {
  const note = document.createElement("p");
  note.className = "note";
  note.textContent = "No line to draw: choose a winner below that has this window.";
  return note;
}

function endValues({ strategies }: ReportData, found: readonly Found[]): string[] {
  const values = strategies.map(() => "");
  for (const { place, curve } of found) values[place] = CHANGE.write(curve?.values.at(-1) ?? null);
  return values;
}
