// The script of a page of several backtests.

import { offerComparison } from "./compare/compare.js";
import { offerSelectionBar } from "./controls/selection-bar.js";
import { showRanking } from "./ranking/ranking.js";
import { start } from "./start.js";
import { redrawSweep } from "./sweep/stage.js";
import { offerSweep } from "./sweep/sweep.js";

start({ showRanking, offerSelectionBar, offerComparison, offerSweep, redrawSweep });
