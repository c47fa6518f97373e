// The executions of trades: entries, exits, stop losses and take profits, each with its time and price. Pure.

import type { Trade } from "../payload/trading.js";

export type ExecutionKind = "entry" | "exit" | "stop loss" | "take profit";

/** Prices on each side of a trade that is shown alone. */
const PRICES_AROUND = 15;

export interface Execution {
  readonly kind: ExecutionKind;
  readonly trade: Trade;
  /** Seconds since 1970, UTC. */
  readonly time: number;
  readonly price: number;
}

/** Every execution of these trades whose price is known, in order of time. */
export function executionsOf(trades: readonly Trade[]): Execution[] {
  const executions = trades.flatMap((trade): Execution[] => {
    const { opened, openPrice, closed, closePrice } = trade;
    const entry: Execution[] = openPrice === null ? [] : [{ kind: "entry", trade, time: opened, price: openPrice }];
    const exit: Execution[] = closed === null || closePrice === null ? [] : [{ kind: exitKind(trade), trade, time: closed, price: closePrice }];
    return [...entry, ...exit];
  });
  return executions.sort((one, other) => one.time - other.time);
}

/** What closed a trade: its stop loss or take profit where the file says that it was triggered. */
function exitKind({ exitReason, stopLoss, takeProfit }: Trade): ExecutionKind {
  const reason = exitReason.toLowerCase().replaceAll(/[_-]/g, " ");
  if (reason.includes("stop loss") || (reason === "" && /\btriggered\b/.test(stopLoss))) return "stop loss";
  if (reason.includes("take profit") || (reason === "" && /\btriggered\b/.test(takeProfit))) return "take profit";
  return "exit";
}

/** As many of them as can be told apart on so many pixels: of those that fall on one another the first of each kind. */
export function thinned(executions: readonly Execution[], xOf: (time: number) => number, apart: number): Execution[] {
  const last = new Map<ExecutionKind, number>();
  return executions.filter(({ kind, time }) => {
    const x = xOf(time);
    if (x - (last.get(kind) ?? -Infinity) < apart) return false;
    last.set(kind, x);
    return true;
  });
}

/** The time around a trade that shows what led to it: as long again before and behind, or so many prices. */
export function rangeAround({ opened, closed }: Trade, times: ArrayLike<number>): readonly [number, number] {
  const end = closed ?? opened;
  const all = (times[times.length - 1] ?? 0) - (times[0] ?? 0);
  const room = Math.max(end - opened, (all / Math.max(times.length - 1, 1)) * PRICES_AROUND);
  return [opened - room, end + room];
}
