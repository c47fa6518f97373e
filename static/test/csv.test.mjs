// CSV: quoted as RFC 4180 says, and nothing in it that a spreadsheet would run.

import assert from "node:assert/strict";
import { test } from "node:test";
import { toCsv } from "../src/text/csv.ts";
import { fileNamePart } from "../src/page/download.ts";

test("fields are quoted where they must be, rows end with CRLF", () => {
  assert.equal(toCsv(["a", "b"], [['say "no"', "x,y"], ["two\nlines", null]]), 'a,b\r\n"say ""no""","x,y"\r\n"two\nlines",\r\n');
});

test("a text that begins like a formula is defused, a number is not", () => {
  const hostile = ["=1+1", "+a", "-a", "@sum", "\t=1", "\r=1", "\n=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff20a", "-1+1", "-inf", "+", "-1 "];
  for (const text of hostile) {
    const quoted = /[\r\n]/.test(text) ? `"'${text}"` : `'${text}`;
    assert.equal(toCsv([], [[text]]), `\r\n${quoted}\r\n`);
  }
  for (const text of ["", "a=1", " =1", "-1.5e-3", "+1", "-.5", "-1."]) assert.equal(toCsv([], [[text]]), `\r\n${text}\r\n`);
  assert.equal(toCsv(["gain"], [[-1.5], [NaN]]), "gain\r\n-1.5\r\n\r\n");
  assert.equal(toCsv(['=x,"'], []), '"\'=x,"""\r\n');
});

test("a name becomes a part of a file's name", () => {
  assert.equal(fileNamePart("../..\\a b:<c>"), "a-b-c");
  assert.equal(fileNamePart("///"), "backtest");
});
