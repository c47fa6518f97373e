// Markdown as elements: every word of it becomes text, so that nothing in a note can run.

import { make } from "../page/dom.js";
import { type Block, type Inline, parseMarkdown } from "./markdown.js";

// Headings of a note stand below those of the page.
const HEADINGS = ["h4", "h5", "h6"] as const;

export function renderMarkdown(text: string): HTMLElement[] {
  return parseMarkdown(text).map(blockElement);
}

function blockElement(block: Block): HTMLElement {
  switch (block.kind) {
    case "heading":
      return make(HEADINGS[Math.min(block.level, HEADINGS.length) - 1] ?? "h6", {}, ...inline(block.content));
    case "paragraph":
      return make("p", {}, ...inline(block.content));
    case "code":
      return make("pre", {}, make("code", {}, block.text));
    case "list":
      return make(block.ordered ? "ol" : "ul", {}, ...block.items.map((item) => make("li", {}, ...inline(item))));
  }
}

function inline(content: readonly Inline[]): (Node | string)[] {
  return content.map((part) => {
    if ("content" in part) return make(part.kind, {}, ...inline(part.content));
    return part.kind === "code" ? make("code", {}, part.text) : part.text;
  });
}
