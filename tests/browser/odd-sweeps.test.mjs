// Sweeps of odd kinds: nothing overlaps, nothing breaks, nothing scrolls sideways but tables.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open, openOverview, pictures, reportOn } from "./page.mjs";

/** Opens what is folded, as far as a test can wait for it, and scrolls once through the page. */
async function unfold(page) {
  await page.evaluate(async () => {
    for (const detail of [...document.querySelectorAll("details.detail")].slice(0, 40)) detail.open = true;
    const drawn = () => new Promise((next) => requestAnimationFrame(() => setTimeout(next, 20)));
    for (let y = 0; y < Math.min(document.body.scrollHeight, 30_000); y += innerHeight) {
      scrollTo(0, y);
      await drawn();
    }
  });
}

/** How far the page reaches beyond the screen, and which elements do. */
const overflow = (page) =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const isWide = (element) => element.getBoundingClientRect().right > clientWidth + 1 && !element.closest(".scroll");
    const wide = scrollWidth > clientWidth ? [...document.querySelectorAll("main *")].filter(isWide) : [];
    return { by: scrollWidth - clientWidth, wide: wide.slice(0, 5).map(({ outerHTML }) => outerHTML.slice(0, 120)) };
  });

/** Pairs of texts of one static picture that lie over each other. */
const overlaps = (page) =>
  page.evaluate(() => {
    const pictures = [...document.querySelectorAll("svg.static-chart")].slice(0, 40);
    return pictures.flatMap((picture) => {
      const places = [...picture.querySelectorAll("text")].map((text) => [text.textContent, text.getBoundingClientRect()]);
      return places.flatMap(([one, a], i) =>
        places.slice(i + 1).flatMap(([other, b]) => {
          const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
          const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
          return width > 2 && height > 4 ? [`${one} / ${other}`] : [];
        }),
      );
    });
  });

for (const name of ["odd", "crowd", "calendar", "alone"]) {
  for (const width of [360, 768, 1280]) {
    test(`the ${name} report holds together ${width} px wide`, async (t) => {
      const { page, did } = await open(t, reportOn(name), { viewport: { width, height: 900 } });
      assert.deepEqual(await overflow(page), { by: 0, wide: [] });
      await unfold(page);
      assert.deepEqual(await overflow(page), { by: 0, wide: [] });
      assert.doesNotMatch(await page.locator("main").innerText(), /\bNaN\b|undefined|\binf\b|Infinity/);
      const broken = page.locator('svg path[d*="NaN"], svg path[d*="inf"], svg [x*="NaN"], svg [y*="NaN"]');
      assert.equal(await broken.count(), 0);
      if (width === 1280) assert.deepEqual(await overlaps(page), []);
      assert.deepEqual(did, { problems: [], requests: [], dialogs: [] });
    });
  }
}

test("a legend of 200 names keeps to its own box", async (t) => {
  const { figure } = await openOverview(t, reportOn("crowd"));
  assert.equal(await figure.locator(".legend-item").count(), 50);
  assert.ok((await figure.locator(".legend").boundingBox()).height < 300);
  await figure.locator(".legend-item").last().focus();
  await figure.page().keyboard.press("i");
  const last = await figure.locator(".legend-name").last().textContent();
  await figure.page().waitForFunction(
    (name) => document.querySelector("#equity-figure .chart-live").getAttribute("aria-label").endsWith(`: ${name} ${document.querySelector(".legend-item:nth-last-child(2) .legend-value").textContent}.`),
    last,
  );
});

test("60 windows are chosen from a list, and their names keep apart", async (t) => {
  const { figure } = await openOverview(t, reportOn("calendar"));
  assert.equal(await figure.locator("select.window-select option").count(), 61);
  const boxes = await figure.locator(".window-name").evaluateAll((names) => names.map((name) => name.getBoundingClientRect().toJSON()));
  assert.ok(boxes.length > 3 && boxes.every((box, i) => i === 0 || box.left >= boxes[i - 1].right));
  await figure.locator("select.window-select").selectOption("59");
  await figure.page().waitForFunction(() => document.querySelector("#equity-figure .chart-live").getAttribute("aria-label")?.includes("window walk_forward_60"));
});

test("thousands of trades are paged, filtered and drawn", async (t) => {
  const { page } = await open(t, reportOn("odd"));
  const section = page.locator("section.strategy", { has: page.locator("h2", { hasText: "thousands of trades" }) });
  await section.locator("details.detail > summary").click();
  await section.locator(".trading").scrollIntoViewIfNeeded();
  await section.locator(".trading-status", { hasText: "5,000 trades" }).waitFor();
  assert.ok((await section.locator(".trading-table tbody tr").count()) <= 100);
  assert.match(await section.locator(".trading").innerText(), /Page 1 of \d+/);
});

test("deposits are no gain: the curve is the time-weighted one", async (t) => {
  const { page } = await open(t, reportOn("odd"));
  const valueOf = async (name) => {
    const section = page.locator("section.strategy", { has: page.locator("h2 .id", { hasText: new RegExp(`^${name}$`) }) });
    // A tearsheet far down the page is text until the reader comes near.
    await section.locator("h2").scrollIntoViewIfNeeded();
    return section.locator("dl.kpis dd").first().textContent();
  };
  assert.equal(await valueOf("deposits"), await valueOf("no parameters"));
});

test("names that read from the right begin where they are read from, and stand whole in their titles", async (t) => {
  const { page } = await open(t, reportOn("odd"));
  const link = page.locator("nav ol a", { hasText: "استراتيجية" });
  assert.equal(await link.locator("span").evaluate((name) => getComputedStyle(name).direction), "rtl");
  const long = page.locator("nav ol a", { hasText: "a_name_without" });
  assert.equal(await long.getAttribute("title"), await long.locator("span").textContent());
  assert.ok((await long.getAttribute("title")).length > 200);
});

test("the rolling Sharpe ratio has a gap where nothing moves for half a year, and the volatility is zero there", async (t) => {
  const { page } = await open(t, reportOn("odd"));
  const section = page.locator("section.strategy", { has: page.locator("h2", { hasText: "most of a year at rest" }) });
  await section.locator("details.detail > summary").click();
  const lines = section.locator('.rolling-figure .picture path[class^="line-"]');
  const stretches = await lines.evaluateAll((all) => all.map((line) => line.getAttribute("d").split("M").length - 1));
  // Who rests misses the risk-free rate every day, so that the Sortino ratio is known.
  assert.deepEqual(stretches, [1, 2, 1]);
  const figure = section.locator(".rolling-figure");
  await figure.scrollIntoViewIfNeeded();
  await figure.locator("canvas").nth(2).waitFor();
  const image = (await pictures(figure))[1];
  const { width, height } = await figure.locator("canvas").nth(1).evaluate((canvas) => ({ width: canvas.width, height: canvas.height }));
  assert.ok(columnsWithout(image, width, height, await lineColour(figure)) > width * 0.15, "the live line has a gap too");
  assert.match(await section.locator("table.spread tbody tr").first().innerText(), /^Volatility per year\s+0\.0%/);
});

const lineColour = (figure) =>
  figure.locator('.picture path[class^="line-"]').first().evaluate((line) => getComputedStyle(line).stroke.match(/\d+/g).slice(0, 3).map(Number));

/** How many columns of a picture have no pixel near a colour. */
function columnsWithout(image, width, height, colour) {
  const isNear = (x, y) => colour.every((part, i) => Math.abs(image[(y * width + x) * 4 + i] - part) < 40);
  let without = 0;
  for (let x = 0; x < width; x++) {
    let found = false;
    for (let y = 0; y < height && !found; y++) found = isNear(x, y);
    if (!found) without++;
  }
  return without;
}
