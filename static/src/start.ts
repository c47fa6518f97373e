// Start of the page's script: Rust has rendered every fact, this adds live charts, folded detail, themes and print, and to a page
// of several backtests what sorts, selects and compares them.

/*! Charts drawn by uPlot, copyright (c) 2025 Leon Sorokin, MIT licence. */

import { redrawCharts } from "./chart/chart.js";
import { forgetColours } from "./chart/colours.js";
import { offerSaving } from "./chart/save.js";
import { watchTearsheets } from "./chart/tearsheet-charts.js";
import { followLinks } from "./controls/links.js";
import { takePristine } from "./notes/copy.js";
import { offerDecisions } from "./notes/decisions.js";
import { offerNotes } from "./notes/section.js";
import { openNotes } from "./notes/store.js";
import { drawOverview } from "./overview/equity.js";
import { layOutAll } from "./page/deferred-layout.js";
import { detailsOf, foldDetails, openDetail } from "./page/detail.js";
import { markCurrentSection } from "./page/navigation.js";
import { offerPrint } from "./page/print.js";
import { awaitReaders } from "./page/tearsheets.js";
import { offerThemes } from "./page/theme-button.js";
import { readReportData, type ReportData } from "./payload/report-data.js";
import { redrawTrading } from "./trading/drawing.js";
import type { Ranking } from "./ranking/ranking.js";
import { showTrading } from "./trading/trading.js";
import { linkZoom } from "./view/linked-zoom.js";
import { offerTableSorting } from "./table/static-sort.js";
import { explainMetrics } from "./overview/definitions.js";
import { createViewStore, type ViewStore } from "./view/store.js";

/** What only a page of several backtests needs. */
export interface Several {
  showRanking(data: ReportData, store: ViewStore): Ranking | null;
  offerSelectionBar(data: ReportData, store: ViewStore, ranking: Ranking | null): void;
  offerComparison(data: ReportData, store: ViewStore): void;
  offerSweep(data: ReportData, store: ViewStore): void;
  redrawSweep(): void;
}

export function start(several: Several | null): void {
  // A saved copy is the page as it came: without this script, which the loader put there, and before anything is added.
  document.currentScript?.remove();
  const pristine = takePristine();

  offerThemes(() => {
    forgetColours();
    redrawCharts();
    redrawTrading();
    several?.redrawSweep();
  });
  // A link into the page needs the true places at once.
  if (location.hash) layOutAll();
  void readReportData().then((data) => (data ? fill(data, several, pristine) : layOutAll()));
}

function fill(data: ReportData, several: Several | null, pristine: HTMLElement): void {
  const store = createViewStore(data);
  const notes = openNotes(data.key);
  const rows = several?.showRanking(data, store) ?? null;
  several?.offerSelectionBar(data, store, rows);
  several?.offerComparison(data, store);
  offerDecisions(data, notes, rows);
  offerNotes(data, notes, store, pristine);
  rows?.columns.settle();
  foldDetails(document);
  awaitReaders();
  offerPrint();
  markCurrentSection();
  drawOverview(data, store);
  watchTearsheets(data, (chart, follow) => linkZoom(store, chart, follow));
  showTrading(data);
  several?.offerSweep(data, store);
  // A tearsheet that stands alone is read as a whole.
  if (data.strategies.length === 1) detailsOf(document.querySelector("section.strategy") ?? document).forEach(openDetail);
  offerSaving();
  document.addEventListener("detail-filled", ({ target }) => {
    if (!(target instanceof HTMLElement)) return;
    offerTableSorting(target);
    explainMetrics(target, data);
  });
  followLinks(data, store, rows);
  // For benchmarks, and for whoever waits for the page.
  performance.mark("ready");
  setTimeout(layOutAll);
}
