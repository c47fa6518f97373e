// The order of the folders of src/: each imports only what stands before it, and no file imports in a circle.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { test } from "node:test";

/** The entry points, which stand in no folder, come last. */
const ORDER = ["text", "page", "table", "payload", "chart", "view", "overview", "ranking", "trading", "sweep", "compare", "notes", "controls", "."];
const ROOT = "src";

const files = readdirSync(ROOT, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
const imports = new Map(files.map((path) => [path, importsOf(path, readFileSync(posix.join(ROOT, path), "utf8"))]));

function importsOf(path, source) {
  const names = [...source.matchAll(/^(?:import|export)\b[^;]*? from "(\.[^"]+)\.js";$/gm)].map(([, name]) => name);
  return names.map((name) => `${posix.join(posix.dirname(path), name)}.ts`);
}

/** The arrows that run back, as "from -> to". */
function backward(graph) {
  const rank = (path) => ORDER.indexOf(posix.dirname(path));
  return [...graph].flatMap(([from, targets]) => targets.filter((to) => rank(to) > rank(from)).map((to) => `${from} -> ${to}`));
}

/** A circle as the paths on it; null where there is none. */
function circle(graph) {
  const done = new Set();
  const visit = (path, way) => {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path];
    if (done.has(path)) return null;
    done.add(path);
    for (const next of graph.get(path) ?? []) {
      const found = visit(next, [...way, path]);
      if (found) return found;
    }
    return null;
  };
  for (const path of graph.keys()) {
    const found = visit(path, []);
    if (found) return found;
  }
  return null;
}

test("every file stands in a folder of the order and is read", () => {
  assert.deepEqual(new Set(files.map(posix.dirname)), new Set(ORDER));
  const known = new Set(files);
  assert.deepEqual([...imports.values()].flat().filter((path) => !known.has(path)), []);
  assert.ok([...imports.values()].flat().length > 150);
});

test("folders import one way", () => {
  assert.deepEqual(backward(imports), []);
  assert.deepEqual(backward(new Map([["text/csv.ts", ["page/dom.ts"]]])), ["text/csv.ts -> page/dom.ts"]);
});

test("no file imports in a circle", () => {
  assert.equal(circle(imports), null);
  assert.deepEqual(circle(new Map([["a", ["b"]], ["b", ["a"]]])), ["a", "b", "a"]);
});
