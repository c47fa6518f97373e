// The outcome of a trade, and the sums of many.

import type { Trade } from "../payload/trading.js";

export type Outcome = "won" | "lost" | "even" | "open";

export function outcomeOf({ closed, netGain }: Trade): Outcome {
  if (closed === null) return "open";
  if (netGain === null || netGain === 0) return "even";
  return netGain > 0 ? "won" : "lost";
}

/** The net gain as a fraction of the cost; null where either is missing. */
export function returnOf({ netGain, cost }: Trade): number | null {
  return netGain === null || !cost ? null : netGain / cost;
}

export function netGainOf(trades: readonly Trade[]): number {
  return trades.reduce((sum, { netGain }) => sum + (netGain ?? 0), 0);
}

export function countOf(trades: readonly Trade[], outcome: Outcome): number {
  return trades.filter((trade) => outcomeOf(trade) === outcome).length;
}
