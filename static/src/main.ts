// The page's script: Rust has rendered every fact, this adds sorting, live charts, folded detail, themes and print.

/*! Charts drawn by uPlot, copyright (c) 2025 Leon Sorokin, MIT licence. */

import { canInflate } from "./blocks.js";
import { redrawCharts } from "./chart.js";
import { forgetColours } from "./colours.js";
import { offerComparison } from "./compare/compare.js";
import { readReportData } from "./data.js";
import { foldDetails } from "./detail.js";
import { showDealings } from "./dealings/dealings.js";
import { redrawTimelines } from "./dealings/timeline.js";
import { drawOverview } from "./equity.js";
import { watchFigures } from "./figures.js";
import { markCurrentSection } from "./navigation.js";
import { takePristine } from "./notes/copy.js";
import { offerNotes } from "./notes/section.js";
import { openNotes } from "./notes/store.js";
import { offerVerdicts } from "./notes/verdicts.js";
import { offerPrint } from "./print.js";
import { sortRanking } from "./ranking.js";
import { offerThemes } from "./theme-button.js";
import { followLinks } from "./view/links.js";
import { offerSelectionBar } from "./view/selection-bar.js";
import { createViewStore } from "./view/store.js";

// Before anything is added: a saved copy is the page as it came.
const pristine = takePristine();
const data = readReportData();
const store = createViewStore(data.windows.length, data.strategies.length);
const notes = openNotes(data.key);

offerThemes(() => {
  forgetColours();
  redrawCharts();
  redrawTimelines();
});
sortRanking(store);
offerSelectionBar(data, store);
offerComparison(data, store);
offerVerdicts(data, notes);
offerNotes(data, notes, store, pristine);
foldDetails();
offerPrint();
markCurrentSection();

if (canInflate()) {
  drawOverview(data, store);
  watchFigures(data);
  showDealings(data);
} else {
  document.getElementById("no-decompression")?.removeAttribute("hidden");
}

followLinks(store, new Set(data.strategies.map(({ id }) => id)));
