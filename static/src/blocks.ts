// Finds and inflates the data blocks: script elements of base64 of raw deflate. Those used last are kept.

import { type Curves, readCurves } from "./curves-payload.js";
import { type Dealings, readDealings } from "./dealings-payload.js";
import type { Strategy } from "./data.js";

const FORMAT = "deflate-raw";
/** How many blocks of a kind are kept: more than can be seen at once. */
const KEPT = 16;

/** The curves of a strategy; null where it has none in this page. */
export const loadCurves = keep<Curves>(({ block }) => block, readCurves);

/** The trades, orders and positions of a strategy; null where it has none in this page. */
export const loadDealings = keep<Dealings>(({ trades }) => trades, readDealings);

function keep<T>(
  idOf: (strategy: Strategy) => string | null,
  read: (bytes: Uint8Array, places: readonly number[]) => T,
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

/** The bytes of a block. */
export async function inflate(id: string): Promise<Uint8Array> {
  const base64 = document.getElementById(id)?.textContent ?? "";
  const packed = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream(FORMAT));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
