// The report on a single backtest is its tearsheet.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open, openOverview, reportOn } from "./page.mjs";

test("a single backtest stands alone: nothing ranks, nothing compares, nothing is folded away", async (t) => {
  const { page, did } = await openOverview(t, reportOn("alone"));
  for (const gone of ["#ranking", "#activity", "#windows", "#differences", "#compare", ".selection-bar", "section.kpis", ".choose"]) {
    assert.equal(await page.locator(gone).count(), 0, gone);
  }
  assert.equal(await page.locator(".legend").isVisible(), false, "a legend of one says nothing");
  assert.doesNotMatch(await page.locator("body").innerText(), /winner/i);
  assert.match(await page.locator(".lead").innerText(), /^the only one, a single backtest, over 2 windows from 1 Jan 2022 to/);
  for (const table of ["months", "runs", "drawdowns", "symbols", "rolling", "growth", "distribution", "days"]) {
    assert.ok(await page.locator(`table.${table}`).isVisible(), table);
  }
  assert.deepEqual(did, { problems: [], requests: [], dialogs: [] });
});

test("its chart has the windows, the scales and the zoom of the overview", async (t) => {
  const { page, figure } = await openOverview(t, reportOn("alone"));
  const live = figure.locator(".chart-live");
  await figure.getByRole("button", { name: "second" }).click();
  await page.waitForFunction(() => document.querySelector(".chart-live").getAttribute("aria-label").includes("window second"));
  assert.equal(await page.evaluate(() => location.hash), "#?w=2");
  await figure.getByRole("button", { name: "Log" }).click();
  await page.waitForFunction(() => document.querySelector(".chart-live").getAttribute("aria-label").includes("logarithmic"));
  await live.focus();
  await page.keyboard.press("+");
  assert.match(await live.getAttribute("aria-label"), /Zoomed to/);
});

test("its trades, its decision and its notes are there", async (t) => {
  const { page } = await open(t, reportOn("alone"));
  await page.locator(".trading").scrollIntoViewIfNeeded();
  await page.locator(".trading-status", { hasText: "3 trades" }).waitFor();
  await page.locator("#s1 h2").scrollIntoViewIfNeeded();
  await page.getByLabel("Keep").check();
  await page.locator("#notes .decision-mark", { hasText: "Keep" }).waitFor();
});

test("on paper it is whole", async (t) => {
  const { page } = await open(t, reportOn("alone"));
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator("#equity-figure svg.static-chart").isVisible());
  assert.ok(await page.locator("table.runs").isVisible());
});
