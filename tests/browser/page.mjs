// Reports rendered by the built binary from the project's own bundles, opened in Chromium, with an eye on what they do.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after } from "node:test";
import { pathToFileURL } from "node:url";
import { launch, ROOT } from "./chromium.mjs";
import { ODD_SWEEPS } from "./odd-sweeps.mjs";

const SOURCES = { sweep: "examples/sweep", edge: "tests/bundles/edge" };
const folder = mkdtempSync(join(tmpdir(), "iaf-browser-"));
let browser;
let downloads = 0;

after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/**
 * The file of the report on a folder of bundles, rendered once: on a copy, so that no index is left in the tree, or on a
 * sweep of an odd kind, written for this run.
 */
export function reportOn(name, options = []) {
  const file = join(folder, `${[name, ...options].join("")}.html`);
  if (existsSync(file)) return file;
  const bundles = join(folder, name);
  if (!existsSync(bundles)) {
    if (ODD_SWEEPS[name]) ODD_SWEEPS[name](bundles);
    else cpSync(join(ROOT, SOURCES[name]), bundles, { recursive: true });
  }
  const binary = resolve(process.env.IAF ?? join(ROOT, "target/debug/iaf"));
  const top = ODD_SWEEPS[name] ? ["--top", "200"] : [];
  execFileSync(binary, ["report", bundles, "-o", file, ...top, ...options], { stdio: ["ignore", "ignore", "pipe"] });
  return file;
}

/**
 * Opens a report, or an address, in a fresh context that is closed with the test. Answers the page and what it did that
 * a report must not do: problems it logged, requests it made, dialogs it showed.
 */
export async function open(t, target, { hash = "", ...options } = {}) {
  browser ??= await launch();
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    colorScheme: "light",
    reducedMotion: "reduce",
    ...options,
  });
  t.after(() => context.close());
  const page = await context.newPage();
  const did = { problems: [], requests: [], dialogs: [] };
  const address = target.startsWith("http") ? target : pathToFileURL(target).href;
  page.on("console", (message) => did.problems.push(message.text()));
  page.on("pageerror", (error) => did.problems.push(String(error)));
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== address) did.requests.push(request.url());
  });
  page.on("dialog", (dialog) => {
    did.dialogs.push(dialog.message());
    dialog.dismiss();
  });
  page.setDefaultTimeout(30_000);
  await page.goto(address + hash);
  // A page from a server comes without its scripts.
  if (options.javaScriptEnabled !== false && !target.startsWith("http")) await ready(page);
  return { page, did };
}

/** Waits until the scripts of a page have started. */
export async function ready(page) {
  await page.waitForFunction(() => performance.getEntriesByName("ready").length > 0);
}

/** The overview with its live chart drawn. */
export async function openOverview(t, target, options) {
  const opened = await open(t, target, options);
  const figure = opened.page.locator("#equity-figure");
  await figure.scrollIntoViewIfNeeded();
  await figure.locator(".chart-frame.is-live canvas").first().waitFor();
  return { ...opened, figure };
}

/** The file that an action makes the page offer: its name, and where it was put. */
export async function downloaded(page, action) {
  const [download] = await Promise.all([page.waitForEvent("download"), action()]);
  const path = join(folder, `${++downloads}-${download.suggestedFilename()}`);
  await download.saveAs(path);
  return { name: download.suggestedFilename(), path };
}

/** What the canvases of a chart show, as pixels. */
export async function pictures(figure) {
  const images = await figure.locator("canvas").evaluateAll(async (canvases) => {
    // Charts draw after the events that cause it, within two frames.
    for (let frames = 0; frames < 2; frames++) await new Promise((drawn) => requestAnimationFrame(drawn));
    return canvases.map((canvas) => {
      const paper = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
      paper.fillRect(0, 0, canvas.width, canvas.height);
      paper.drawImage(canvas, 0, 0);
      const { data } = paper.getImageData(0, 0, canvas.width, canvas.height);
      return Array.from(data, (byte) => String.fromCharCode(byte)).join("");
    });
  });
  return images.map((image) => Buffer.from(image, "latin1"));
}

/** Asserts that every canvas of a chart shows the same as before, or that every one shows something different. */
export async function assertPictures(figure, expected, before) {
  const now = await pictures(figure);
  const decisions = now.map((picture, i) => (differ(picture, before[i]) ? "different" : "same"));
  assert.deepEqual(decisions, before.map(() => expected));
}

// The rounding of a blended edge may differ from one draw to the next.
function differ(a, b) {
  return a.length !== b.length || a.some((byte, i) => Math.abs(byte - b[i]) > 8);
}
