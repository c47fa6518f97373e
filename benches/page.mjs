// Measures how large a report is, by part, and how it opens in Chromium: first paint, ready, longest task, heap and nodes, with the
// processor as it is and four times slower; beside it the floor, a page of one word.
//
//   node benches/page.mjs FOLDER [--top 25 ...]      with the options of `iaf report`; IAF names another binary

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROUNDS = 7;

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const { chromium } = createRequire(join(ROOT, "static/package.json"))("playwright-core");
const [folder, ...options] = process.argv.slice(2);
if (!folder) throw new Error("name the folder to report on");

const place = mkdtempSync(join(tmpdir(), "iaf-bench-"));
const report = join(place, "report.html");
const floor = join(place, "floor.html");
writeFileSync(floor, '<!DOCTYPE html><title>x</title><p>one<script>performance.mark("ready")</script>');
const binary = process.env.IAF ?? join(ROOT, "target/debug/iaf");
const { status } = spawnSync(binary, ["report", folder, "--sizes", "-o", report, ...options], { stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);

const names = ["chromium", "chromium-browser", "google-chrome"];
const paths = process.env.PATH.split(delimiter).flatMap((place) => names.map((name) => join(place, name)));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? paths.find(existsSync), args: ["--no-sandbox", "--disable-gpu"] });

/** Opens the report in a fresh context; times in milliseconds since navigation began. */
async function measure(file, slower) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Performance.enable");
  await session.send("Emulation.setCPUThrottlingRate", { rate: slower });
  await page.addInitScript(() => {
    globalThis.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration);
    }).observe({ type: "longtask", buffered: true });
  });
  let requests = -1;
  page.on("request", () => requests++);
  await page.goto(pathToFileURL(file).href);
  await page.waitForFunction(() => performance.getEntriesByName("ready").length > 0 && performance.getEntriesByName("first-contentful-paint").length > 0);
  const times = await page.evaluate(() => ({
    paint: performance.getEntriesByName("first-contentful-paint")[0].startTime,
    ready: performance.getEntriesByName("ready")[0].startTime,
    longest: globalThis.longest,
    elements: document.querySelectorAll("*").length,
  }));
  await session.send("HeapProfiler.collectGarbage");
  const { metrics } = await session.send("Performance.getMetrics");
  const metric = (name) => metrics.find((metric) => metric.name === name)?.value ?? NaN;
  await context.close();
  return { ...times, heap: metric("JSHeapUsedSize") / 1e6, nodes: metric("Nodes"), requests };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
console.log("page    processor  first paint   ready  longest task    heap  elements   nodes  requests");
for (const [name, file] of [["floor", floor], ["report", report]]) {
  for (const slower of [1, 4]) {
    await measure(file, slower);
    const found = [];
    for (let round = 0; round < ROUNDS; round++) found.push(await measure(file, slower));
    const of = (name) => median(found.map((one) => one[name]));
    const ms = (name) => `${of(name).toFixed(0)} ms`;
    const cells = [name, slower === 1 ? "as it is" : `1/${slower}`, ms("paint"), ms("ready"), ms("longest"), `${of("heap").toFixed(1)} MB`, of("elements"), of("nodes"), of("requests")];
    console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(6) : String(cell).padStart([0, 11, 13, 8, 14, 8, 10, 8, 10][i]))).join(""));
  }
}
await browser.close();
rmSync(place, { recursive: true });
