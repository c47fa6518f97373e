// Names that attack the page show as text and run nothing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { dataOf } from "./data.mjs";
import { open, openOverview, reportOn } from "./page.mjs";

const ATTACK = '"><img src=x onerror=alert(1)></script><script>alert(2)</script>';

// What the attacks would add: elements of theirs, and handlers.
function intruders(page) {
  return page.evaluate(() => {
    const scripts = [...document.querySelectorAll("script")].filter(({ text }) => /^\s*alert/.test(text));
    const handlers = [...document.querySelectorAll("*")].filter(({ attributes }) =>
      [...attributes].some(({ name }) => name.startsWith("on")),
    );
    const images = [...document.querySelectorAll("img, svg[onload], b[onmouseover]")];
    return [...scripts, ...handlers, ...images].map(({ outerHTML }) => outerHTML.slice(0, 200));
  });
}

async function hostileSection(page) {
  const { strategies } = await dataOf(page);
  const strategy = strategies.find(({ name }) => name === ATTACK);
  assert.ok(strategy, "the hostile backtest is among the winners");
  return { strategy, position: strategies.indexOf(strategy), section: page.locator(`#${strategy.id}`) };
}

test("a hostile id is shown as text in the ranking, the legend, the labels and its own section", async (t) => {
  const { page, figure, did } = await openOverview(t, reportOn("edge"));
  const { strategy, position, section } = await hostileSection(page);
  assert.ok((await page.locator("#ranking-table").innerText()).includes(ATTACK));
  assert.ok((await section.locator("h2").innerText()).includes(ATTACK));

  const item = figure.locator(".legend-item").nth(position);
  assert.equal(await item.locator(".legend-name").textContent(), ATTACK);
  if ((await item.getAttribute("aria-pressed")) === "false") await item.click();
  await figure.locator(".end-label-name", { hasText: "onerror" }).waitFor();
  await figure.locator(".u-over").first().hover();
  await figure.locator(".chart-readout th", { hasText: "onerror" }).waitFor();

  await page.locator(`#ranking-table a[href="#${strategy.id}"]`).click();
  await section.locator("details.detail[open] table.runs").first().waitFor();
  await section.locator(".chart-frame.is-live canvas").first().waitFor();
  assert.ok((await section.locator("table.runs").innerText()).includes('"><script>alert(7)</script>'));
  assert.ok((await section.innerText()).includes("<svg onload=alert(4)>"));

  assert.deepEqual(await intruders(page), []);
  assert.deepEqual(did, { problems: [], requests: [], dialogs: [] });
});

test("hostile names run nothing with scripts off either", async (t) => {
  const { page, did } = await open(t, reportOn("edge"), { javaScriptEnabled: false });
  assert.ok((await page.locator("#ranking-table").innerText()).includes(ATTACK));
  assert.deepEqual(await intruders(page), []);
  assert.deepEqual(did.dialogs, []);
});
