// Finds, inflates and keeps the data blocks: script elements of base64 of raw deflate.

import { type Payload, readPayload } from "./payload.js";

const FORMAT = "deflate-raw";
const loaded = new Map<string, Promise<Payload>>();

export function canInflate(): boolean {
  try {
    return Boolean(new DecompressionStream(FORMAT));
  } catch {
    return false;
  }
}

/** The series of a block, inflated when they are first asked for. */
export function loadBlock(id: string): Promise<Payload> {
  let payload = loaded.get(id);
  if (!payload) {
    payload = inflate(document.getElementById(id)?.textContent ?? "").then(readPayload);
    loaded.set(id, payload);
  }
  return payload;
}

async function inflate(base64: string): Promise<Uint8Array> {
  const packed = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream(FORMAT));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
