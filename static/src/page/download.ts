// Hands a text or a picture to the reader as a file, without any network.

import { make } from "./dom.js";

export function download(name: string, type: string, content: string | Blob): void {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type: `${type};charset=utf-8` }));
  const link = make("a", { href: address, download: name, hidden: "" });
  document.body.append(link);
  link.click();
  link.remove();
  // The download has to have begun before its address may go.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** A text as part of a file's name: letters, figures and hyphens, never empty. */
export function fileNamePart(text: string): string {
  return text.normalize("NFKD").replace(/[^\p{L}\p{N}._]+/gu, "-").replace(/^[-.]+|[-.]+$/g, "").slice(0, 60) || "backtest";
}
