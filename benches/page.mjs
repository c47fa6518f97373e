// Measures how large a report is, by part, and how it opens in Chromium: first paint, ready, longest task, heap and nodes, with the
// processor as it is and four times slower; beside it the floor, a page of one word. Where the page has a sweep, how that opens and follows a drag too.
//
//   node benches/page.mjs FOLDER [--top 25 ...]      with the options of `iaf report`; IAF names another binary

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

/** How the sweep's section opens, and how long a frame takes while a selection is dragged over its views. */
async function measureSweep(slower) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Performance.enable");
  await session.send("Emulation.setCPUThrottlingRate", { rate: slower });
  await page.goto(pathToFileURL(report).href);
  await page.waitForFunction(() => performance.getEntriesByName("ready").length > 0);
  await page.locator("section#sweep").scrollIntoViewIfNeeded();
  await page.waitForFunction(() => performance.getEntriesByName("sweep-ready").length > 0);
  const opened = await page.evaluate(() => performance.getEntriesByName("sweep-ready")[0].startTime - performance.getEntriesByName("sweep-near")[0].startTime);
  const frames = [];
  for (const view of [".sweep-parallel canvas", ".sweep-pair canvas", ".sweep-profiles canvas"]) {
    await page.locator(view).first().scrollIntoViewIfNeeded();
    await page.waitForTimeout(300);
    frames.push(...(await page.evaluate(dragOver, view)));
  }
  await session.send("HeapProfiler.collectGarbage");
  const { metrics } = await session.send("Performance.getMetrics");
  await context.close();
  frames.sort((a, b) => a - b);
  const heap = metrics.find(({ name }) => name === "JSHeapUsedSize").value / 1e6;
  return { opened, middle: frames[Math.floor(frames.length / 2)], late: frames[Math.floor(frames.length * 0.99)], heap };
}

/** In the page: drags over a view, a step a frame; milliseconds from the begin of each frame until it has been drawn. */
async function dragOver(view) {
  const canvas = document.querySelector(view);
  const { left, top } = canvas.getBoundingClientRect();
  canvas.setPointerCapture = () => {};
  const isAxis = view.includes("parallel");
  const fire = (type, x, y) =>
    canvas.dispatchEvent(new PointerEvent(type, { pointerId: 1, bubbles: true, button: 0, pointerType: "mouse", clientX: left + x, clientY: top + y }));
  const channel = new MessageChannel();
  const times = [];
  fire("pointerdown", isAxis ? 46 : 80, isAxis ? 60 : 80);
  for (let step = 0; step < 120; step++) {
    fire("pointermove", isAxis ? 46 : 90 + step * 2, isAxis ? 64 + step * 1.6 : 90 + step);
    await new Promise((drawn) =>
      requestAnimationFrame((begin) => {
        channel.port1.onmessage = () => drawn(times.push(performance.now() - begin));
        channel.port2.postMessage(null);
      }),
    );
  }
  fire("pointerup", 300, 200);
  return times;
}

if (readFileSync(report, "utf8").includes('id="trials"')) {
  console.log("sweep   processor    opened  frame, median  frame, 99 %    heap");
  for (const slower of [1, 4]) {
    const found = [];
    for (let round = 0; round < 3; round++) found.push(await measureSweep(slower));
    const of = (name) => median(found.map((one) => one[name]));
    const cells = ["sweep", slower === 1 ? "as it is" : `1/${slower}`, `${of("opened").toFixed(0)} ms`, `${of("middle").toFixed(1)} ms`, `${of("late").toFixed(1)} ms`, `${of("heap").toFixed(1)} MB`];
    console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(6) : cell.padStart([0, 11, 10, 15, 13, 8][i]))).join(""));
  }
}
await browser.close();
rmSync(place, { recursive: true });
