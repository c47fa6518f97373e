// The page's script: Rust has rendered every fact, this adds sorting, live charts, folded detail, themes and print.

/*! Charts drawn by uPlot, copyright (c) 2025 Leon Sorokin, MIT licence. */

import { redrawCharts } from "./chart.js";
import { forgetColours } from "./colours.js";
import { offerComparison } from "./compare/compare.js";
import { readReportData, type ReportData } from "./data.js";
import { detailsOf, foldDetails, openDetail } from "./detail.js";
import { showDealings } from "./dealings/dealings.js";
import { redrawTimelines } from "./dealings/timeline.js";
import { drawOverview } from "./equity.js";
import { watchFigures } from "./figures.js";
import { layOutAll } from "./layout.js";
import { markCurrentSection } from "./navigation.js";
import { takePristine } from "./notes/copy.js";
import { offerNotes } from "./notes/section.js";
import { openNotes } from "./notes/store.js";
import { offerVerdicts } from "./notes/verdicts.js";
import { offerPrint } from "./print.js";
import { showRanking } from "./ranking/ranking.js";
import { awaitReaders } from "./sheets.js";
import { offerThemes } from "./theme-button.js";
import { followLinks } from "./view/links.js";
import { offerSelectionBar } from "./view/selection-bar.js";
import { createViewStore } from "./view/store.js";

// A saved copy is the page as it came: without this script, which the loader put there, and before anything is added.
document.currentScript?.remove();
const pristine = takePristine();

offerThemes(() => {
  forgetColours();
  redrawCharts();
  redrawTimelines();
});
// A link into the page needs the true places at once.
if (location.hash) layOutAll();
void readReportData().then((data) => (data ? start(data) : layOutAll()));

function start(data: ReportData): void {
  const store = createViewStore(data);
  const notes = openNotes(data.key);
  const rows = showRanking(data, store);
  offerSelectionBar(data, store, rows);
  offerComparison(data, store);
  offerVerdicts(data, notes, rows);
  offerNotes(data, notes, store, pristine);
  foldDetails();
  awaitReaders();
  offerPrint();
  markCurrentSection();
  drawOverview(data, store);
  watchFigures(data);
  showDealings(data);
  // A tearsheet that stands alone is read as a whole.
  if (data.strategies.length === 1) detailsOf(document.querySelector("section.strategy") ?? document).forEach(openDetail);
  followLinks(data, store, rows);
  // For benchmarks, and for whoever waits for the page.
  performance.mark("ready");
  setTimeout(layOutAll);
}
