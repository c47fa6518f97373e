// Notes: stored and read with care, their Markdown as a tree, and the report as Markdown within its bound.

import assert from "node:assert/strict";
import { test } from "node:test";
import { FORMS } from "./forms.mjs";
import { briefAsMarkdown, notesAsMarkdown } from "../src/notes/brief.ts";
import { copyName } from "../src/notes/copy.ts";
import { parseInline, parseMarkdown } from "../src/notes/markdown.ts";
import { NO_NOTES, noteOf, readNotes, withNote, writeNotes } from "../src/notes/notes.ts";

const text = (value) => ({ kind: "text", text: value });

test("notes are read back as they were written; an empty note is none", () => {
  const notes = { ...withNote(NO_NOTES, "s2", { decision: "keep", text: "</script>" }), report: "all", changed: 5 };
  assert.deepEqual(readNotes(writeNotes(notes)), notes);
  assert.equal(withNote(notes, "s2", { decision: null, text: "" }).strategies.size, 0);
  assert.deepEqual(noteOf(notes, "s9"), { decision: null, text: "" });
});

test("what is not notes is none", () => {
  for (const json of [null, "", "nonsense", "null", "[]", "7", '{"strategies":{"s1":{"decision":"buy","text":3}}}']) {
    assert.deepEqual(readNotes(json), NO_NOTES, String(json));
  }
});

test("blocks of Markdown", () => {
  const blocks = parseMarkdown("# One\nword\nmore\n\n- a\n* b\n1. c\n```\n# not *this*\n```\n## Two");
  assert.deepEqual(blocks.map(({ kind }) => kind), ["heading", "paragraph", "list", "code", "heading"]);
  assert.equal(blocks[2].items.length, 3);
  assert.equal(blocks[3].text, "# not *this*");
  assert.equal(parseMarkdown("```\nnever closed")[0].text, "never closed");
  assert.deepEqual(parseMarkdown(" \n\n"), []);
  assert.equal(parseMarkdown("2) x")[0].ordered, true);
});

test("bold, italic and code; what is no mark stays text, and so do links and HTML", () => {
  assert.deepEqual(parseInline("a **b *c*** `*d*`")[0], text("a "));
  assert.deepEqual(parseInline("`*d*`"), [{ kind: "code", text: "*d*" }]);
  assert.deepEqual(parseInline("_x_ snake_case_name"), [{ kind: "em", content: [text("x")] }, text(" snake_case_name")]);
  for (const plain of ["2 * 3 * 4", "**", "<b onclick=x>", "[a](javascript:alert(1))", "*"]) assert.deepEqual(parseInline(plain), [text(plain)]);
});

test("Markdown of any length and depth is parsed in good time", () => {
  const start = performance.now();
  for (const unit of ["*a", "**", "_a_", "`", "- x\n", "# "]) parseMarkdown(unit.repeat(5_000));
  assert.ok(performance.now() - start < 4_000);
});

const METRICS = [
  { name: "sharpe_ratio", label: "Sharpe ratio", better: "higher", form: FORMS.ratio },
  { name: "chained_cagr", label: "CAGR", better: "higher", form: FORMS.change },
];
const winner = (place) => ({ id: `s${place + 1}`, name: `w|${place}\n<b>`, tag: "t", parameters: [["fast", String(place)]], values: [1.5, null] });
const report = (winners) => ({
  key: "k",
  title: "Sweep",
  lead: "The lead.",
  version: "1",
  windows: [{ name: "w1", start: 0, end: 1 }, { name: "w2", start: 1, end: 2 }],
  metrics: METRICS,
  noun: { one: "winner", many: "winners", head: "Winners" },
  strategies: Array.from({ length: winners }, (_, place) => winner(place)),
  shown: 6,
});

test("the report as Markdown: ranking, parameters, metrics, windows, notes", () => {
  const brief = briefAsMarkdown(report(2), { ...withNote(NO_NOTES, "s2", { decision: "reject", text: "Too *slow*." }), report: "Overall" }, [[0.1, null]]);
  assert.match(brief, /^# Sweep\n\nThe lead\.\n\n## Notes on the report\n\nOverall\n\n## Ranking\n\n\| # \| Backtest \|/);
  assert.ok(brief.includes("| 2 | w\\|1 \\<b> | t | Reject | 1.50 | – |\n"), brief);
  assert.ok(brief.includes("Return by window: w1 +10.0%\n"));
  assert.ok(brief.includes("Decision: Reject\n\nNote:\n\nToo *slow*.\n\nParameters: fast = 1\n\nMetrics: Sharpe ratio 1.50\n"));
  assert.match(brief, /Nothing was left out, but the curves, trades and orders\.\n$/);
});

test("a fence that a note leaves open ends with the note", () => {
  const notes = { ...withNote(NO_NOTES, "s1", { text: "```\nopen" }), report: "```\nopen\n```" };
  for (const text of [notesAsMarkdown(report(2), notes), briefAsMarkdown(report(2), notes, [[0.1], [0.1]])]) {
    assert.equal(text.match(/^```$/gm).length, 4);
    assert.ok(text.includes("```\nopen\n```\n"));
  }
});

test("it stays within its bound and says what was left out", () => {
  for (const [winners, bound, said] of [
    [25, 2_000, /details of winners \d+ to 25\.\n$/],
    [3_000, 60_000, /winners \d+ to 3000 of the ranking; the details of all winners\.\n$/],
  ]) {
    const brief = briefAsMarkdown(report(winners), { ...NO_NOTES, report: "x".repeat(90_000) }, [], bound);
    assert.ok(brief.length <= bound, `${brief.length}`);
    assert.match(brief, said);
  }
});

test("notes alone hold those who have one", () => {
  const notes = withNote(NO_NOTES, "s2", { decision: "maybe" });
  assert.equal(notesAsMarkdown(report(3), notes), "# Notes: Sweep\n\nThe lead.\n\n## 2. w|1 \\<b>\n\nDecision: Maybe\n");
});

test("a copy is named after the page, once", () => {
  assert.equal(copyName("/a/my%20report.html"), "my report-with-notes.html");
  assert.equal(copyName("/a/report-with-notes.html"), "report-with-notes.html");
  assert.equal(copyName("/a/report-with-notes (2).html"), "report-with-notes.html");
  assert.equal(copyName("/%E0%A4"), "%E0%A4-with-notes.html");
  assert.equal(copyName("/"), "report-with-notes.html");
});
