// Light and dark: switched by mouse and keyboard, kept on reload, followed by the charts.

import assert from "node:assert/strict";
import { test } from "node:test";
import { assertPictures, openOverview, pictures, ready, reportOn } from "./page.mjs";

const theme = (page) => page.evaluate(() => document.documentElement.dataset.theme);
const background = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

test("the mouse switches the theme, the charts follow, a reload keeps it", async (t) => {
  const { page, figure } = await openOverview(t, reportOn("sweep"));
  const button = page.locator("button#theme");
  const [light, drawn] = [await background(page), await pictures(figure)];
  assert.equal(await button.textContent(), "Dark");
  await button.click();
  assert.equal(await theme(page), "dark");
  assert.equal(await button.textContent(), "Light");
  assert.notEqual(await background(page), light);
  await assertPictures(figure, "different", drawn);
  const dark = await background(page);
  await page.reload();
  await ready(page);
  assert.equal(await theme(page), "dark");
  assert.equal(await background(page), dark);
});

test("the keyboard switches the theme and back", async (t) => {
  const { page, figure } = await openOverview(t, reportOn("sweep"), { colorScheme: "dark" });
  const [dark, drawn] = [await background(page), await pictures(figure)];
  await page.locator("button#theme").focus();
  await page.keyboard.press("Enter");
  assert.equal(await theme(page), "light");
  assert.notEqual(await background(page), dark);
  await page.keyboard.press("Space");
  assert.equal(await theme(page), "dark");
  assert.equal(await background(page), dark);
  await assertPictures(figure, "same", drawn);
});

test("without a choice the page and its charts follow the system", async (t) => {
  const { page, figure } = await openOverview(t, reportOn("sweep"));
  const [light, drawn] = [await background(page), await pictures(figure)];
  await page.emulateMedia({ colorScheme: "dark" });
  assert.notEqual(await background(page), light);
  await assertPictures(figure, "different", drawn);
  assert.equal(await page.locator("button#theme").textContent(), "Light");
});
