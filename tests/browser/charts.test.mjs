// The overview: windows, scales, legend and zoom, by mouse and by keyboard.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { assertPictures, downloaded, open, openOverview, pictures, reportOn } from "./page.mjs";

const summary = (figure) => figure.locator(".chart-live").getAttribute("aria-label");

/** Waits until the chart's words hold a text, then answers them. */
async function summaryWith(figure, text) {
  await figure.page().waitForFunction(
    (part) => document.querySelector("#equity-figure .chart-live").getAttribute("aria-label")?.includes(part),
    text,
  );
  return summary(figure);
}

function pressed(figure) {
  return figure.locator(".legend-item").evaluateAll((items) =>
    items.flatMap((item, position) => (item.getAttribute("aria-pressed") === "true" ? [position] : [])),
  );
}

/** Drags across the middle of a panel. */
async function drag(figure, panel) {
  const box = await figure.locator(".u-over").nth(panel).boundingBox();
  const { mouse } = figure.page();
  await mouse.move(box.x + box.width * 0.3, box.y + box.height / 2);
  await mouse.down();
  await mouse.move(box.x + box.width * 0.6, box.y + box.height / 2, { steps: 4 });
  await mouse.up();
}

async function assertApart(labels) {
  const boxes = await labels.evaluateAll((elements) => elements.map((element) => element.getBoundingClientRect().toJSON()));
  for (const [i, a] of boxes.entries()) {
    for (const b of boxes.slice(i + 1)) {
      const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top + 0.5 || b.bottom <= a.top + 0.5;
      assert.ok(apart, `${JSON.stringify(a)} overlaps ${JSON.stringify(b)}`);
    }
  }
}

test("the live chart replaces the picture and says what it shows", async (t) => {
  const { figure } = await openOverview(t, reportOn("sweep"));
  assert.equal(await figure.locator(".picture").isVisible(), false);
  assert.match(await summary(figure), /^Equity and drawdown, all windows chained, .* to .*: .*%/);
  assert.equal(await figure.locator("canvas").count(), 2);
});

test("a window chosen by mouse is drawn alone, from its own start", async (t) => {
  const { figure } = await openOverview(t, reportOn("sweep"));
  const [all, before] = [await summary(figure), await pictures(figure)];
  await figure.locator('button[data-window="1"]').click();
  const one = await summaryWith(figure, "window ");
  assert.notEqual(one, all);
  assert.equal(await figure.locator('button[data-window="1"]').getAttribute("aria-pressed"), "true");
  assert.equal(await figure.locator('button[data-window=""]').getAttribute("aria-pressed"), "false");
  assert.equal(await figure.locator(".window-name").count(), 1);
  await assertPictures(figure, "different", before);
});

test("windows and scales are chosen by keyboard, and back", async (t) => {
  const { page, figure } = await openOverview(t, reportOn("sweep"));
  const [all, before] = [await summary(figure), await pictures(figure)];
  await figure.locator('button[data-window="0"]').focus();
  await page.keyboard.press("Enter");
  await summaryWith(figure, "window ");
  await figure.locator('button[data-scale="log"]').focus();
  await page.keyboard.press("Space");
  await summaryWith(figure, "logarithmic");
  await figure.locator('button[data-window=""]').focus();
  await page.keyboard.press("Enter");
  await summaryWith(figure, "all windows chained, logarithmic");
  await figure.locator('button[data-scale="percent"]').focus();
  await page.keyboard.press("Space");
  await summaryWith(figure, all);
  await assertPictures(figure, "same", before);
});

test("the legend adds, isolates and brings back", async (t) => {
  const { page, figure } = await openOverview(t, reportOn("sweep"));
  const items = figure.locator(".legend-item");
  const shown = await pressed(figure);
  const last = (await items.count()) - 1;
  assert.ok(last >= shown.length, "some strategies are not drawn at first");
  const lastName = await items.nth(last).locator(".legend-name").textContent();

  await items.nth(last).click();
  await summaryWith(figure, `${lastName} `);
  assert.deepEqual(await pressed(figure), [...shown, last]);
  assert.match(await items.nth(last).locator(".legend-value").textContent(), /%$/);
  await items.nth(last).click();
  assert.deepEqual(await pressed(figure), shown);

  await items.nth(1).dblclick();
  assert.deepEqual(await pressed(figure), [1]);
  await items.nth(1).dblclick();
  assert.deepEqual(await pressed(figure), shown);

  await items.nth(1).click({ modifiers: ["Alt"] });
  assert.deepEqual(await pressed(figure), [1]);
  await page.keyboard.press("i");
  assert.deepEqual(await pressed(figure), shown);
  await items.nth(2).focus();
  await page.keyboard.press("i");
  assert.deepEqual(await pressed(figure), [2]);
});

test("a legend of which nothing is chosen says so, and draws again", async (t) => {
  const { figure, did } = await openOverview(t, reportOn("sweep"));
  for (const position of await pressed(figure)) await figure.locator(".legend-item").nth(position).click();
  await figure.getByText("No line to draw").waitFor();
  assert.equal(await figure.locator("canvas").count(), 0);
  await figure.locator("button[data-reset]").click();
  await figure.getByRole("button", { name: "Log" }).click();
  await figure.getByText("No line to draw").waitFor();
  await figure.locator(".legend-item").nth(3).click();
  await summaryWith(figure, await figure.locator(".legend-name").nth(3).textContent());
  assert.equal(await figure.getByText("No line to draw").count(), 0);
  assert.deepEqual(did.problems, []);
});

test("a link to other lines ends one's standing alone", async (t) => {
  const { page, figure } = await openOverview(t, reportOn("sweep"));
  await figure.locator(".legend-item").nth(2).dblclick();
  assert.deepEqual(await pressed(figure), [2]);
  await page.evaluate(() => (location.hash = "#equity?draw=1,2"));
  await page.waitForFunction(() => document.querySelectorAll(".legend-item[aria-pressed=true]").length === 2);
  assert.deepEqual(await pressed(figure), [0, 1]);
});

for (const panel of [0, 1]) {
  test(`zooming in ${panel === 0 ? "the equity" : "the drawdown"} zooms both, and Reset restores both`, async (t) => {
    const { figure } = await openOverview(t, reportOn("sweep"));
    const before = await pictures(figure);
    await drag(figure, panel);
    await summaryWith(figure, "Zoomed to");
    await assertPictures(figure, "different", before);
    await figure.locator("button[data-reset]").click();
    await assertPictures(figure, "same", before);
    assert.doesNotMatch(await summary(figure), /Zoomed/);
  });
}

test("a double-click restores a zoom", async (t) => {
  const { figure } = await openOverview(t, reportOn("sweep"));
  const before = await pictures(figure);
  await drag(figure, 0);
  await summaryWith(figure, "Zoomed to");
  await figure.locator(".u-over").nth(1).dblclick();
  await assertPictures(figure, "same", before);
});

test("the keyboard zooms, pans and restores", async (t) => {
  const { page, figure } = await openOverview(t, reportOn("sweep"));
  const before = await pictures(figure);
  await figure.locator(".chart-live").focus();
  await page.keyboard.press("+");
  const near = await summaryWith(figure, "Zoomed to");
  await page.keyboard.press("ArrowRight");
  await pictures(figure);
  assert.notEqual(await summary(figure), near);
  await page.keyboard.press("0");
  await assertPictures(figure, "same", before);
});

test("the wheel zooms with Ctrl and pans with Shift, in both panels at once", async (t) => {
  const { page, figure } = await openOverview(t, reportOn("sweep"));
  const before = await pictures(figure);
  await figure.locator(".u-over").first().hover();
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -100);
  await page.keyboard.up("Control");
  const near = await summaryWith(figure, "Zoomed to");
  await page.keyboard.down("Shift");
  await page.mouse.wheel(0, 100);
  await page.keyboard.up("Shift");
  await assertPictures(figure, "different", before);
  assert.notEqual(await summary(figure), near);
});

test("the small turns of a trackpad zoom little by little", async (t) => {
  const { figure } = await openOverview(t, reportOn("sweep"));
  const zoomed = async (turns) => {
    await figure.locator(".u-over").first().evaluate(async (area, turns) => {
      for (const deltaY of turns) {
        area.dispatchEvent(new WheelEvent("wheel", { deltaY, ctrlKey: true, cancelable: true }));
        await new Promise((drawn) => requestAnimationFrame(drawn));
      }
    }, turns);
    const words = await summaryWith(figure, "Zoomed to");
    await figure.locator(".chart-live").press("0");
    return words.split("Zoomed to")[1];
  };
  assert.equal(await zoomed(Array(50).fill(-2)), await zoomed([-100]));
});

test("a chart is sharp on a screen of high density, and follows the width of the page", async (t) => {
  const { page, figure } = await openOverview(t, reportOn("sweep"), { deviceScaleFactor: 2 });
  const widths = () => figure.locator("canvas").evaluateAll((all) => all.map((canvas) => [canvas.width, canvas.clientWidth]));
  const wide = await widths();
  assert.ok(wide.every(([pixels, width]) => pixels === 2 * width), JSON.stringify(wide));
  await page.setViewportSize({ width: 800, height: 900 });
  await page.waitForFunction((width) => document.querySelector("#equity-figure canvas").clientWidth < width, wide[0][1]);
  assert.ok((await widths()).every(([pixels, width]) => pixels === 2 * width));
});

test("a zoom outlasts a change of the legend, not one of the window", async (t) => {
  const { figure } = await openOverview(t, reportOn("sweep"));
  await drag(figure, 0);
  await summaryWith(figure, "Zoomed to");
  await figure.locator(".legend-item").nth(1).click();
  await summaryWith(figure, "Zoomed to");
  await figure.locator('button[data-window="0"]').click();
  assert.doesNotMatch(await summaryWith(figure, "window "), /Zoomed/);
});

test("the readout beside the cursor has a row for every line, best first", async (t) => {
  const { figure } = await openOverview(t, reportOn("sweep"));
  await figure.locator(".u-over").first().hover({ position: { x: 200, y: 90 } });
  const readout = figure.locator(".chart-readout");
  await readout.waitFor();
  assert.match(await readout.locator("caption").textContent(), /^\d+ \w{3} \d{4}/);
  const values = await readout.locator("tr td:nth-of-type(1)").allTextContents();
  assert.equal(values.length, (await pressed(figure)).length);
  const numbers = values.map((value) => Number(value.replace("−", "-").replace(/[+%,]/g, "")));
  assert.deepEqual(numbers, [...numbers].sort((a, b) => b - a));
  await figure.page().mouse.move(1, 1);
  await readout.waitFor({ state: "hidden" });
});

test("labels at the ends of lines and names of windows never overlap", async (t) => {
  const { figure } = await openOverview(t, reportOn("sweep"));
  for (const width of [1280, 900]) {
    await figure.page().setViewportSize({ width, height: 900 });
    await pictures(figure);
    assert.equal(await figure.locator(".end-label").count(), (await pressed(figure)).length);
    await assertApart(figure.locator(".end-label"));
    await assertApart(figure.locator(".window-name"));
  }
  const items = figure.locator(".legend-item");
  for (let position = 0; position < (await items.count()); position++) {
    if ((await items.nth(position).getAttribute("aria-pressed")) === "false") await items.nth(position).click();
  }
  await summaryWith(figure, `${await items.last().locator(".legend-name").textContent()} `);
  await pictures(figure);
  assert.ok((await figure.locator(".end-label").count()) > 12);
  await assertApart(figure.locator(".end-label"));
});

test("a winner's own chart is live near the viewport and a picture far from it, without moving the page", async (t) => {
  const { page } = await openOverview(t, reportOn("sweep"));
  const frame = page.locator("#s1 .strategy-figure .chart-frame");
  await frame.scrollIntoViewIfNeeded();
  await page.locator("#s1 .chart-frame.is-live canvas").first().waitFor();
  const height = (await frame.boundingBox()).height;
  const live = frame.locator(".chart-live");
  await live.press("+");
  await page.locator("#s20 h2").scrollIntoViewIfNeeded();
  await page.locator("#s1 .strategy-figure .chart-frame:not(.is-live)").waitFor({ state: "attached" });
  assert.equal(await frame.locator("canvas").count(), 0);
  await frame.scrollIntoViewIfNeeded();
  await page.locator("#s1 .chart-frame.is-live canvas").first().waitFor();
  assert.equal((await frame.boundingBox()).height, height);
  assert.match(await live.getAttribute("aria-label"), /Zoomed to/, "the zoom is kept");
});

test("the caption says what is drawn, and paper what the static picture shows", async (t) => {
  const { page, figure } = await openOverview(t, reportOn("sweep"));
  const caption = page.locator("#equity > .note").first();
  const live = page.locator("#equity > .live-caption");
  const names = await figure.locator(".legend-name").allTextContents();
  await live.filter({ hasText: "The best 6, chained over the windows" }).waitFor();
  await live.filter({ hasText: `The drawdowns are below, that of ${names[0]} filled.` }).waitFor();
  assert.equal(await caption.isVisible(), false);
  await figure.getByRole("button", { name: names[0] }).click();
  await live.filter({ hasText: "5 chosen winners" }).filter({ hasText: `that of ${names[1]} filled.` }).waitFor();
  await figure.locator(".legend-item").nth(2).dblclick();
  await live.filter({ hasText: `${names[2]}, chained` }).filter({ hasText: "The drawdown is below." }).waitFor();
  await figure.locator("button[data-window='1']").click();
  await live.filter({ hasText: / in the window .* alone\. / }).waitFor();
  await figure.getByRole("button", { name: "Log" }).click();
  await live.filter({ hasText: "on a logarithmic scale" }).waitFor();
  await page.emulateMedia({ media: "print" });
  assert.equal(await live.isVisible(), false);
  assert.match(await caption.innerText(), /^The best 6, chained .* drawdown of the leader is below\.$/);
});

const addressOf = (page) => page.evaluate(() => location.hash);

test("a zoom goes into the page's address, and a link brings it back", async (t) => {
  const { page, figure } = await openOverview(t, reportOn("sweep"));
  await drag(figure, 0);
  const days = async (figure) => (await summaryWith(figure, "Zoomed to")).split("Zoomed to")[1].replace(/, \d\d:\d\d/g, "");
  const zoomed = await days(figure);
  await page.waitForFunction(() => location.hash.includes("zoom=equity:"));
  const hash = await addressOf(page);
  assert.match(hash, /^#\?zoom=equity:\d{8}-\d{8}$/);
  const other = await openOverview(t, reportOn("sweep"), { hash });
  assert.equal(await days(other.figure), zoomed);
  await other.figure.locator("button[data-reset]").click();
  await other.page.waitForFunction(() => !location.hash.includes("zoom"));
  await other.page.evaluate((hash) => (location.hash = hash), hash);
  assert.equal(await days(other.figure), zoomed);
});

test("a tearsheet's chart keeps its zoom in the address too", async (t) => {
  const { page } = await open(t, reportOn("sweep"), { hash: "#s1?zoom=s1:20221001-20221201" });
  const live = page.locator("#s1 .strategy-figure .chart-live");
  await live.locator("canvas").first().waitFor();
  assert.match(await live.getAttribute("aria-label"), /Zoomed to 1 Oct 2022 – 1 Dec 2022/);
  await live.press("0");
  await page.waitForFunction(() => location.hash === "#s1");
});

test("two fingers zoom a chart where they are, one pans it, and the page stays", async (t) => {
  const { page, figure } = await openOverview(t, reportOn("sweep"), { hasTouch: true, isMobile: true, viewport: { width: 420, height: 800 } });
  const box = await figure.locator(".u-over").first().boundingBox();
  const client = await page.context().newCDPSession(page);
  const y = box.y + box.height / 2;
  const fingers = (type, ...places) =>
    client.send("Input.dispatchTouchEvent", { type, touchPoints: places.map((part, id) => ({ x: box.x + box.width * part, y, id })) });
  const before = await page.evaluate(() => [scrollY, visualViewport.scale]);
  await fingers("touchStart", 0.4, 0.6);
  for (const spread of [0.35, 0.3, 0.2]) await fingers("touchMove", spread, 1 - spread);
  await fingers("touchEnd");
  const near = await summaryWith(figure, "Zoomed to");
  await fingers("touchStart", 0.7);
  for (const place of [0.6, 0.4, 0.2]) await fingers("touchMove", place);
  await fingers("touchEnd");
  await page.waitForFunction((near) => document.querySelector("#equity-figure .chart-live").getAttribute("aria-label") !== near, near);
  assert.match(await summary(figure), /Zoomed to/);
  assert.deepEqual(await page.evaluate(() => [scrollY, visualViewport.scale]), before);
});

test("a chart is saved as it is seen, with its title and axes, as SVG and as PNG", async (t) => {
  const { page, figure, did } = await openOverview(t, reportOn("sweep"));
  await drag(figure, 0);
  await summaryWith(figure, "Zoomed to");
  const button = (kind) => figure.getByRole("button", { name: `Save as ${kind}` });
  const svg = await downloaded(page, async () => {
    await button("SVG").focus();
    await page.keyboard.press("Enter");
  });
  assert.equal(svg.name, "Equity-and-drawdown-all-windows-chained.svg");
  const text = readFileSync(svg.path, "utf8");
  for (const part of ["<title>Equity and drawdown, all windows chained</title>", "0%</text>", "</svg>"]) assert.ok(text.includes(part), part);
  // A picture of its own stands where it is put: alone, it is drawn.
  const drawn = await page.evaluate(async (text) => {
    const image = new Image();
    image.src = `data:image/svg+xml,${encodeURIComponent(text)}`;
    await image.decode();
    return [image.width, image.height > 300];
  }, text);
  assert.deepEqual(drawn, [1040, true]);
  const png = await downloaded(page, () => button("PNG").click());
  assert.deepEqual([...readFileSync(png.path).subarray(1, 4)].map((byte) => String.fromCharCode(byte)).join(""), "PNG");
  assert.deepEqual(did.problems, []);
});

test("a picture without a live chart is saved as it stands, without the page's styles", async (t) => {
  const { page } = await open(t, reportOn("sweep"));
  await page.locator("#differences .picture").first().scrollIntoViewIfNeeded();
  const svg = await downloaded(page, () => page.locator("#differences").getByRole("button", { name: "Save as SVG" }).first().click());
  const text = readFileSync(svg.path, "utf8");
  assert.ok(!text.includes("class=") && text.includes("↑ CAGR"), text.slice(0, 400));
});
