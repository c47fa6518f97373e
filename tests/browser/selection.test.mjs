// Choosing winners: filters, boxes to tick, and the address that holds the view.

import assert from "node:assert/strict";
import { test } from "node:test";
import { dataOf } from "./data.mjs";
import { open, openOverview, ready, reportOn } from "./page.mjs";

const shownRows = (page) => page.locator("#ranking-table tbody tr:not([hidden])");
const hashOf = (page) => page.evaluate(() => location.hash);
const total = (page) => page.locator("#ranking-table tbody tr").count();

test("a tag leaves its winners, and Show all brings the others back", async (t) => {
  const { page } = await open(t, reportOn("sweep"));
  const { strategies } = await dataOf(page);
  const tag = strategies[0].tag;
  await page.locator("#ranking").getByLabel("Tag").selectOption(tag);
  const expected = strategies.filter((strategy) => strategy.tag === tag).length;
  assert.equal(await shownRows(page).count(), expected);
  assert.equal(await page.locator(".filter-count").textContent(), `${expected} of ${strategies.length} shown`);
  assert.equal(new URLSearchParams((await hashOf(page)).split("?")[1]).get("tag"), tag);
  await page.getByRole("button", { name: "Show all" }).click();
  assert.equal(await shownRows(page).count(), strategies.length);
  assert.equal(await hashOf(page), "");
});

test("the range of a metric is typed as the page writes it", async (t) => {
  const { page } = await open(t, reportOn("sweep"));
  const { strategies, metrics } = await dataOf(page);
  const at = metrics.findIndex(({ name }) => name === "chained_cagr");
  const values = strategies.map(({ values }) => values[at]).sort((a, b) => a - b);
  const middle = values[Math.floor(values.length / 2)];
  await page.locator("#ranking").getByLabel("Metric").selectOption("chained_cagr");
  await page.locator("#ranking").getByLabel("At least").fill(String(middle * 100));
  await page.keyboard.press("Enter");
  const expected = values.filter((value) => value >= middle - 1e-9).length;
  await page.getByText(`${expected} of ${strategies.length} shown`).waitFor();
  assert.equal(await shownRows(page).count(), expected);
});

test("the limit of a fall is typed with the sign that its column has", async (t) => {
  const { page } = await open(t, reportOn("sweep"));
  const { strategies, metrics } = await dataOf(page);
  const at = metrics.findIndex(({ name }) => name === "worst_drawdown");
  const sizes = strategies.map(({ values }) => values[at]).sort((a, b) => a - b);
  const limit = Math.round(sizes[Math.floor(sizes.length / 2)] * 100);
  const expected = sizes.filter((size) => size <= limit / 100).length;
  assert.ok(expected > 0 && expected < strategies.length);
  await page.locator("#ranking").getByLabel("Metric").selectOption("worst_drawdown");
  await page.locator("#ranking").getByLabel("At least").fill(`-${limit}`);
  await page.keyboard.press("Enter");
  await page.getByText(`${expected} of ${strategies.length} shown`).waitFor();
  assert.equal(await page.locator(".filter-unit").textContent(), " %");
  assert.equal(await page.locator("#ranking").getByLabel("At least").inputValue(), `-${limit}`);
});

test("a parameter's value leaves those that have it", async (t) => {
  const { page } = await open(t, reportOn("sweep"));
  const { strategies } = await dataOf(page);
  const name = await page.getByRole("combobox", { name: "Parameter", exact: true }).locator("option").nth(1).textContent();
  await page.getByRole("combobox", { name: "Parameter", exact: true }).selectOption(name);
  const value = await page.locator("#ranking").getByLabel("Value of the parameter").inputValue();
  const expected = strategies.filter(({ parameters }) => parameters.some(([own, is]) => own === name && is === value)).length;
  assert.ok(expected < strategies.length);
  assert.equal(await shownRows(page).count(), expected);
});

test("ticked winners are counted, drawn alone, and let go", async (t) => {
  const { page, figure } = await openOverview(t, reportOn("sweep"));
  await page.locator(".choose").nth(1).check();
  await page.locator(".choose").nth(7).focus();
  await page.keyboard.press("Space");
  assert.equal(await page.locator(".selection-count").textContent(), "2 selected");
  await page.getByRole("button", { name: "Draw only these" }).click();
  const pressed = () => figure.locator(".legend-item").evaluateAll((items) => items.flatMap((item, i) => (item.getAttribute("aria-pressed") === "true" ? [i] : [])));
  assert.deepEqual(await pressed(), [1, 7]);
  assert.equal(await hashOf(page), "#equity?sel=2,8&draw=2,8");
  await page.getByRole("button", { name: "Clear" }).click();
  assert.equal(await page.locator(".choose:checked").count(), 0);
  assert.equal(await hashOf(page), "#equity?draw=2,8");
});

test("the address holds window, scale, order, selection and filter; a reload and a pasted link restore them", async (t) => {
  const { page, figure } = await openOverview(t, reportOn("sweep"));
  const { strategies } = await dataOf(page);
  await figure.locator('button[data-window="1"]').click();
  await figure.locator('button[data-scale="log"]').click();
  await page.locator("#ranking-table thead th", { hasText: "CAGR" }).locator("button").click();
  await page.locator(".choose").nth(0).check();
  await page.locator("#ranking").getByLabel("Tag").selectOption(strategies[0].tag);
  const look = async () => ({
    window: await figure.locator('button[data-window="1"]').getAttribute("aria-pressed"),
    log: await figure.locator('button[data-scale="log"]').getAttribute("aria-pressed"),
    sorted: await page.locator("#ranking-table th[aria-sort]").textContent(),
    order: await shownRows(page).locator("a").allTextContents(),
    ticked: await page.locator(".choose:checked").evaluateAll((boxes) => boxes.map((box) => box.getAttribute("aria-label"))),
    tag: await page.locator("#ranking").getByLabel("Tag").inputValue(),
  });
  const before = await look();
  assert.deepEqual([before.window, before.log, before.sorted], ["true", "true", "CAGR"]);
  const hash = await hashOf(page);
  assert.match(hash, /^#\?w=2&scale=log&sort=chained_cagr:desc&sel=\d+&tag=/);

  await page.reload();
  await ready(page);
  assert.deepEqual(await look(), before);
  const pasted = await open(t, reportOn("sweep"), { hash });
  assert.equal(await pasted.page.locator("#ranking-table th[aria-sort]").textContent(), "CAGR");
  assert.deepEqual(pasted.did.problems, []);
  await page.evaluate(() => {
    location.hash = "";
  });
  await page.waitForFunction((all) => document.querySelectorAll("#ranking-table tbody tr:not([hidden])").length === all, await total(page));
  assert.equal((await look()).window, "false");
});

test("sections are steps of the history; back and forward open them and keep the rest", async (t) => {
  const { page } = await open(t, reportOn("sweep"));
  await page.locator(".choose").nth(2).check();
  await page.locator('#ranking-table a[href="#s2"]').click();
  assert.equal(await hashOf(page), "#s2?sel=3");
  await page.locator("#s2 details.detail[open]").first().waitFor();
  await page.locator('#contents a[href="#equity"]').click();
  assert.equal(await hashOf(page), "#equity?sel=3");
  const focused = (id) => page.waitForFunction((section) => document.activeElement?.closest("section")?.id === section, id);
  await focused("equity");
  await page.goBack();
  await focused("s2");
  assert.equal(await page.locator(".choose:checked").count(), 1);
  await page.goForward();
  await focused("equity");
  await page.goBack();
  await page.goBack();
  assert.equal(await hashOf(page), "#?sel=3");
});

test("a hash of nonsense opens the page as it is", async (t) => {
  const { page, did } = await open(t, reportOn("sweep"), { hash: "#nowhere?w=99&sel=0,-1,x&sort=nothing:desc&metric=none&min=x&draw=%00" });
  assert.equal(await shownRows(page).count(), await total(page));
  assert.deepEqual(did, { problems: [], requests: [], dialogs: [] });
});
