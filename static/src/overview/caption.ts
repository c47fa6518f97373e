// The caption of the overview in words: the winners that are drawn, over which windows, with whose drawdown.

export interface DrawnOverview {
  /** The positions of the winners whose lines are drawn, in order. */
  readonly positions: readonly number[];
  /** The name of the first of them. */
  readonly leader: string;
  /** The name of the only window; null for all of them, chained. */
  readonly window: string | null;
  readonly isLog: boolean;
  /** The word for those that can be drawn. */
  readonly noun: string;
}

export function captionOf({ positions, leader, window, isLog, noun }: DrawnOverview): string {
  const count = positions.length;
  if (count === 0) return "";
  const isBest = positions.every((position, i) => position === i);
  const who = count === 1 ? leader : isBest ? `The best ${count}` : `${count} chosen ${noun}`;
  const time = window === null ? "chained over the windows in order of date; dashed lines mark where a window begins" : `in the window ${window} alone`;
  const drawdown = count === 1 ? "The drawdown is below." : `The drawdowns are below, that of ${leader} filled.`;
  return `${who}, ${time}${isLog ? ", on a logarithmic scale" : ""}. ${drawdown}`;
}
