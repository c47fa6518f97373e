// A small part of Markdown as a tree: headings, lists, paragraphs, code; bold, italic. Links and HTML stay text.

export type Inline =
  | { readonly kind: "text" | "code"; readonly text: string }
  | { readonly kind: "strong" | "em"; readonly content: readonly Inline[] };

export type Block =
  | { readonly kind: "heading"; readonly level: number; readonly content: readonly Inline[] }
  | { readonly kind: "paragraph"; readonly content: readonly Inline[] }
  | { readonly kind: "list"; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: "code"; readonly text: string };

const FENCE = /^\s*```/;
const HEADING = /^(#{1,6})\s+(.*)$/;
const ITEM = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/;

export function parseMarkdown(text: string): Block[] {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? "";
    const [, marks, title] = HEADING.exec(line) ?? [];
    if (line.trim() === "") at++;
    else if (FENCE.test(line)) {
      const end = lines.findIndex((other, i) => i > at && FENCE.test(other));
      const last = end < 0 ? lines.length : end;
      blocks.push({ kind: "code", text: lines.slice(at + 1, last).join("\n") });
      at = last + 1;
    } else if (marks) {
      blocks.push({ kind: "heading", level: marks.length, content: parseInline(title ?? "") });
      at++;
    } else if (ITEM.test(line)) {
      const end = endOf(lines, at, (other) => ITEM.test(other));
      const items = lines.slice(at, end).map((item) => parseInline(ITEM.exec(item)?.[2] ?? ""));
      blocks.push({ kind: "list", ordered: ITEM.exec(line)?.[1] !== undefined, items });
      at = end;
    } else {
      const end = endOf(lines, at, (other) => other.trim() !== "" && !FENCE.test(other) && !HEADING.test(other) && !ITEM.test(other));
      blocks.push({ kind: "paragraph", content: parseInline(lines.slice(at, end).join("\n")) });
      at = end;
    }
  }
  return blocks;
}

function endOf(lines: readonly string[], from: number, belongs: (line: string) => boolean): number {
  const end = lines.findIndex((line, i) => i > from && !belongs(line));
  return end < 0 ? lines.length : end;
}

// Code first, so that stars in it are stars; marks count only where they touch a word.
const INLINE = /`([^`]+)`|\*\*(?=\S)(.+?)(?<=\S)\*\*(?!\*)|\*(?=\S)([^*]+?)(?<=\S)\*|(?<!\w)_(?=\S)([^_]+?)(?<=\S)_(?!\w)/s;

export function parseInline(text: string): Inline[] {
  const parts: Inline[] = [];
  let rest = text;
  for (let match = INLINE.exec(rest); match; match = INLINE.exec(rest)) {
    const [whole, code, strong, star, line] = match;
    if (match.index > 0) parts.push({ kind: "text", text: rest.slice(0, match.index) });
    if (code !== undefined) parts.push({ kind: "code", text: code });
    else if (strong !== undefined) parts.push({ kind: "strong", content: parseInline(strong) });
    else parts.push({ kind: "em", content: parseInline(star ?? line ?? "") });
    rest = rest.slice(match.index + whole.length);
  }
  if (rest) parts.push({ kind: "text", text: rest });
  return parts;
}
