// Inflates a data block of the page: base64 of raw deflate, in a script element of its own or on a line of one with many.

const FORMAT = "deflate-raw";

/** The bytes of a block. */
export async function inflate(id: string): Promise<Uint8Array> {
  const packed = Uint8Array.from(atob(textOf(id)), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream(FORMAT));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function textOf(id: string): string {
  const own = document.getElementById(id)?.textContent;
  if (own != null) return own;
  const number = Number(/\d+$/.exec(id)?.[0] ?? NaN);
  const groups = [...document.querySelectorAll<HTMLElement>("script.block-group")];
  const group = groups.find(({ dataset: { first, last } }) => Number(first) <= number && number <= Number(last));
  const line = group?.textContent?.split("\n").find((line) => line.startsWith(`${id} `));
  return line?.slice(id.length + 1) ?? "";
}
