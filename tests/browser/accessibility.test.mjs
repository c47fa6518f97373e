// Accessibility: no violation that axe-core finds, lines that can be told apart without colour, and short ways by keyboard.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { open, openOverview, reportOn } from "./page.mjs";

const AXE = readFileSync(createRequire(new URL("../../static/package.json", import.meta.url)).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe-core finds wrong, a line each. */
async function violations(page) {
  await page.evaluate(AXE);
  const found = await page.evaluate(async (rules) => (await axe.run(document, { runOnly: rules, resultTypes: ["violations"] })).violations, RULES);
  return found.flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id}: ${target.join(" ")} ${html.slice(0, 160)}`));
}

/** Unfolds what is folded, and brings everything near once, so that all that waits for a reader is there. */
async function openPanels(page) {
  await page.locator("#s1 h2").scrollIntoViewIfNeeded();
  await page.locator("#s1 .decision").getByRole("button").click();
  for (let round = 0; round < 2; round++) {
    await page.evaluate(async () => {
      for (const detail of document.querySelectorAll("details")) detail.open = true;
      for (let top = 0; top < document.documentElement.scrollHeight; top += 800) {
        scrollTo(0, top);
        await new Promise((drawn) => requestAnimationFrame(drawn));
      }
    });
  }
  await page.locator(".trading [role=tablist]").first().waitFor();
  await page.evaluate(() => scrollTo(0, 0));
}

const LOOKS = {
  light: { viewport: { width: 1440, height: 900 } },
  dark: { viewport: { width: 1440, height: 900 }, colorScheme: "dark" },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
};

for (const [look, options] of Object.entries(LOOKS)) {
  test(`no violation on a page of winners with all of it open: ${look}`, async (t) => {
    const { page } = await open(t, reportOn("sweep"), { ...options, hash: "#?sel=1,2,4" });
    await openPanels(page);
    assert.ok(await page.locator("#compare table").first().isVisible());
    assert.deepEqual(await violations(page), []);
  });

  test(`no violation on a tearsheet that stands alone: ${look}`, async (t) => {
    const { page } = await open(t, reportOn("alone"), options);
    await openPanels(page);
    assert.deepEqual(await violations(page), []);
  });
}

test("what axe-core would find is found", async (t) => {
  const { page } = await open(t, reportOn("alone"));
  await page.evaluate(() => document.querySelector("main").append(document.createElement("button")));
  assert.match((await violations(page)).join(), /button-name/);
});

test("where colours are forced each line has dashes of its own, in the chart and beside its name", async (t) => {
  const { page, figure } = await openOverview(t, reportOn("sweep"), { forcedColors: "active" });
  const swatches = await figure.locator('.legend-item[aria-pressed="true"] .swatch path').evaluateAll((paths) =>
    paths.map((path) => ({ dash: path.getAttribute("stroke-dasharray"), stroke: getComputedStyle(path).stroke })),
  );
  assert.equal(swatches.length, 6);
  assert.equal(new Set(swatches.map(({ dash }) => dash)).size, 6);
  assert.equal(new Set(swatches.map(({ stroke }) => stroke)).size, 1, "the colours are forced");
  const dashes = await page.evaluate(async () => {
    const drawn = new Set();
    const { setLineDash } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.setLineDash = function (dash) {
      drawn.add(dash.join(" "));
      return setLineDash.call(this, dash);
    };
    document.querySelector("#equity-figure button[data-scale='log']").click();
    for (let frames = 0; frames < 10; frames++) await new Promise((next) => requestAnimationFrame(next));
    return [...drawn];
  });
  for (const { dash } of swatches) assert.ok(dash === "none" || dashes.includes(dash), `${dash} is drawn`);
  assert.equal(await figure.locator(".end-label-name").count(), 6, "and each is named at its end");
  const still = await figure.locator(".picture .equity").evaluateAll((lines) => lines.map((line) => getComputedStyle(line).strokeDasharray));
  assert.equal(new Set(still).size, still.length, "the static picture too");
});

test("a few keys lead from the top to the first chart", async (t) => {
  const { page } = await open(t, reportOn("sweep"));
  const labels = [];
  for (let stops = 0; stops < 10 && labels.at(-1) !== "Equity"; stops++) {
    await page.keyboard.press("Tab");
    labels.push(await page.evaluate(() => document.activeElement.textContent));
  }
  assert.deepEqual(labels, ["Ranking", "Skill or luck", "The sweep", "Trading", "Equity"]);
  assert.ok(await page.locator(".skip a:focus").isVisible());
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.ok(await page.evaluate(() => document.activeElement.closest("#equity-figure") !== null));
});

test("a dot of the scatter leads to its tearsheet, and none of them is a stop of the keyboard", async (t) => {
  const { page } = await open(t, reportOn("sweep"));
  assert.equal(await page.locator(".scatter a, .scatter [tabindex]").count(), 0);
  await page.locator('.scatter [data-opens="s1"] circle').click({ force: true });
  assert.equal(await page.evaluate(() => location.hash), "#s1");
});
