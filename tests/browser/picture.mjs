// The picture of the README: the report on the example sweep in Chromium, as a small WebP.
//
//   IAF=target/debug/iaf node tests/browser/picture.mjs docs/images/report.webp
//
// It is made by hand, when the page has changed so much that the picture misleads.

import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { launch, ROOT } from "./chromium.mjs";

const LARGEST = 200_000;
const [, , target = "docs/images/report.webp"] = process.argv;

const folder = mkdtempSync(join(tmpdir(), "iaf-picture-"));
const browser = await launch();
try {
  const [bundles, report] = [join(folder, "sweep"), join(folder, "report.html")];
  cpSync(join(ROOT, "examples/sweep"), bundles, { recursive: true });
  const options = ["--by", "chained_sharpe", "--top", "8", "-o", report];
  execFileSync(resolve(process.env.IAF ?? join(ROOT, "target/debug/iaf")), ["report", bundles, ...options]);

  const page = await browser.newPage({
    viewport: { width: 1280, height: 1240 },
    deviceScaleFactor: 1.25,
    colorScheme: "light",
    reducedMotion: "reduce",
  });
  await page.goto(pathToFileURL(report).href);
  const png = (await page.screenshot()).toString("base64");

  // Chromium writes WebP itself, so that nothing else has to be installed.
  const blank = await browser.newPage();
  const webp = await blank.evaluate(async (source) => {
    const image = new Image();
    image.src = `data:image/png;base64,${source}`;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
    canvas.getContext("2d").drawImage(image, 0, 0);
    return canvas.toDataURL("image/webp", 0.8).split(",")[1];
  }, png);
  const bytes = Buffer.from(webp, "base64");
  if (bytes.length > LARGEST) throw new Error(`the picture has ${bytes.length} bytes, and may have ${LARGEST}`);
  writeFileSync(target, bytes);
  console.log(`${target}: ${bytes.length} bytes`);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
