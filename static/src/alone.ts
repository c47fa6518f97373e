// The script of a page of one backtest, which has nothing to sort, select or compare.

import { start } from "./start.js";

start(null);
