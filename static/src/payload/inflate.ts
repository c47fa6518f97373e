// Inflates a data block of the page: a script element of base64 of raw deflate.

const FORMAT = "deflate-raw";

/** The bytes of a block. */
export async function inflate(id: string): Promise<Uint8Array> {
  const base64 = document.getElementById(id)?.textContent ?? "";
  const packed = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream(FORMAT));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
