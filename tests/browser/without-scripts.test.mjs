// The page reads top to bottom where scripts, or scripts and styles, do not run.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { test } from "node:test";
import { open, reportOn } from "./page.mjs";

// What Jenkins sends with the artefacts of a job.
const JENKINS = "sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'self';";

async function assertReadable(page) {
  const rows = page.locator("#ranking-table tbody tr");
  assert.ok((await rows.count()) >= 25, "the ranking has its rows");
  assert.ok(await rows.first().isVisible());
  assert.ok(await page.locator("dl, .kpis").first().isVisible(), "the KPIs are there");
  assert.match(await page.locator("body").innerText(), /Sharpe/);

  for (const figure of ["#equity-figure", "#s1 .strategy-figure"]) {
    const paths = await page.locator(`${figure} svg.static-chart path`).evaluateAll((elements) =>
      elements.map((path) => {
        const { width, height } = path.getBBox();
        const { stroke, fill } = getComputedStyle(path);
        return { length: path.getAttribute("d").length, width, height, drawn: stroke !== "none" || fill !== "none" };
      }),
    );
    const curve = paths.some(({ length, width, height, drawn }) => length > 500 && width > 100 && height > 10 && drawn);
    assert.ok(curve, `${figure} has a drawn equity curve`);
    assert.ok(await page.locator(`${figure} svg.static-chart`).first().isVisible());
  }

  assert.match(await page.locator("#s1 table.months").innerText(), /Jan[\s\S]*20\d\d[\s\S]*%/);
  assert.ok(await page.locator("#s1 table.runs").isVisible(), "the detail stands open");
  const controls = await page.locator(".chart-controls, #theme, #print, .chart-live").all();
  for (const control of controls) assert.equal(await control.isVisible(), false, "no control that does nothing");
}

test("everything is there with scripts off", async (t) => {
  const { page, did } = await open(t, reportOn("sweep"), { javaScriptEnabled: false });
  await assertReadable(page);
  assert.deepEqual(did.requests, []);
});

test("everything is there under the policy that Jenkins serves artefacts with", async (t) => {
  const report = readFileSync(reportOn("sweep"));
  const server = createServer((_, answer) => {
    answer.writeHead(200, { "Content-Type": "text/html", "Content-Security-Policy": JENKINS }).end(report);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  t.after(() => server.close());
  const { page } = await open(t, `http://127.0.0.1:${server.address().port}/report.html`);
  assert.equal(await page.evaluate(() => document.documentElement.classList.contains("js")), false, "no script ran");
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).display), "block", "no style was applied");
  await assertReadable(page);
});

test("a browser that cannot unpack keeps the static page and says so", async (t) => {
  const { page, did } = await open(t, reportOn("sweep"));
  await page.addInitScript(() => delete window.DecompressionStream);
  await page.reload();
  await page.locator("#no-decompression").waitFor();
  assert.ok((await page.locator("#ranking-table tbody tr").count()) >= 25);
  assert.ok(await page.locator("#equity-figure svg.static-chart").isVisible());
  assert.equal(await page.locator(".selection-bar:visible, .chart-controls:visible, button:visible").count(), 0, "no control that does nothing");
  assert.deepEqual(did.problems, []);
});
