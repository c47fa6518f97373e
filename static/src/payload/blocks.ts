// Keeps the data blocks of strategies that were used last, inflated and read.

import { type Curves, readCurves } from "./curves.js";
import { inflate } from "./inflate.js";
import type { Strategy } from "./report-data.js";
import { readTrading, type Trading } from "./trading.js";

/** How many blocks of a kind are kept: more than can be seen at once. */
const KEPT = 16;

/** The curves of a strategy; null where it has none in this page. */
export const loadCurves = keep<Curves>(({ block }) => block, readCurves);

/** The trades, orders and positions of a strategy; null where it has none in this page. */
export const loadTrading = keep<Trading>(({ trades }) => trades, readTrading);

function keep<T>(
  idOf: (strategy: Strategy) => string | null,
  read: (bytes: Uint8Array, windowIndices: readonly number[]) => T,
): (strategy: Strategy) => Promise<T | null> {
  const loaded = new Map<string, Promise<T>>();
  return async (strategy) => {
    const id = idOf(strategy);
    if (id === null) return null;
    const content = loaded.get(id) ?? inflate(id).then((bytes) => read(bytes, strategy.windows));
    // A map keeps the order in which its keys came: the one that was not used for longest is the first.
    loaded.delete(id);
    loaded.set(id, content);
    for (const oldest of loaded.keys()) {
      if (loaded.size <= KEPT) break;
      loaded.delete(oldest);
    }
    return content;
  };
}
