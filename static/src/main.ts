// The page's script: Rust has rendered every fact, this adds sorting, live charts, folded detail, themes and print.

/*! Charts drawn by uPlot, copyright (c) 2025 Leon Sorokin, MIT licence. */

import { canInflate } from "./blocks.js";
import { redrawCharts } from "./chart.js";
import { forgetColours } from "./colours.js";
import { readReportData } from "./data.js";
import { foldDetails } from "./detail.js";
import { drawOverview } from "./equity.js";
import { watchFigures } from "./figures.js";
import { markCurrentSection } from "./navigation.js";
import { offerPrint } from "./print.js";
import { sortRanking } from "./ranking.js";
import { openLinkedStrategies } from "./strategy.js";
import { offerThemes } from "./theme-button.js";

const data = readReportData();

offerThemes(() => {
  forgetColours();
  redrawCharts();
});
sortRanking();
foldDetails();
offerPrint();
markCurrentSection();

if (canInflate()) {
  drawOverview(data);
  watchFigures(data);
} else {
  document.getElementById("no-decompression")?.removeAttribute("hidden");
}

openLinkedStrategies(data);
