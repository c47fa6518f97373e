// Finds, inflates and keeps the data blocks: script elements of base64 of raw deflate.

import { readDealings } from "./dealings-payload.js";
import { readPayload } from "./payload.js";

const FORMAT = "deflate-raw";

export function canInflate(): boolean {
  try {
    return Boolean(new DecompressionStream(FORMAT));
  } catch {
    return false;
  }
}

/** The series of a block, inflated when they are first asked for. */
export const loadBlock = keep(readPayload);

/** The trades, orders and positions of a block, inflated when they are first asked for. */
export const loadDealings = keep(readDealings);

function keep<T>(read: (bytes: Uint8Array) => T): (id: string) => Promise<T> {
  const loaded = new Map<string, Promise<T>>();
  return (id) => {
    const known = loaded.get(id);
    if (known) return known;
    const content = inflate(document.getElementById(id)?.textContent ?? "").then(read);
    loaded.set(id, content);
    return content;
  };
}

async function inflate(base64: string): Promise<Uint8Array> {
  const packed = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream(FORMAT));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
