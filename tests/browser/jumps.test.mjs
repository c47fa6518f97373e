// Jumps within a page whose tearsheets wait for the reader: they arrive, and nothing moves afterwards.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open, ready, reportOn } from "./page.mjs";

/** Where an element's top is in the view: one frame from now, and when all that waited has come. */
const places = (locator) =>
  locator.evaluate(async (element) => {
    const frames = async (count) => {
      for (let frame = 0; frame < count; frame++) await new Promise((drawn) => requestAnimationFrame(drawn));
      return element.getBoundingClientRect().top;
    };
    return [await frames(1), await frames(30)];
  });

test("a link leads to its section, wherever that is", async (t) => {
  const { page } = await open(t, reportOn("edge"), { reducedMotion: "no-preference" });
  for (const id of ["provenance", "s12", "equity", "s17", "notes"]) {
    await page.locator(`#contents a[href="#${id}"]`).click();
    const [first, last] = await places(page.locator(`section#${id}`));
    assert.ok(Math.abs(last - first) <= 1, `${id} moved from ${first} to ${last}`);
    const isAtEnd = await page.evaluate(() => scrollY + innerHeight >= document.documentElement.scrollHeight - 1);
    assert.ok(Math.abs(last - 16) <= 1 || (isAtEnd && last > 0 && last < 900), `${id} is at ${last}`);
  }
});

test("what a reader jumps to stays under the pointer", async (t) => {
  const { page } = await open(t, reportOn("edge"));
  const button = page.getByRole("button", { name: "Save a copy with the notes" });
  await button.evaluate((element) => element.scrollIntoView({ block: "center" }));
  const [first, last] = await places(button);
  assert.ok(Math.abs(first - 450) < 60 && Math.abs(last - first) <= 1, `it moved from ${first} to ${last}`);
});

const RETURNS = {
  "loaded again": (page) => page.reload(),
  "come back to": async (page) => {
    await page.goto("about:blank");
    await page.goBack();
  },
};
for (const [how, comeBack] of Object.entries(RETURNS)) {
  test(`a page that is ${how} stays where the reader was`, async (t) => {
    const { page } = await open(t, reportOn("edge"), { hash: "#s12" });
    const [, opened] = await places(page.locator("section#s12"));
    assert.ok(Math.abs(opened - 16) <= 1, `it opens at ${opened}`);
    for (const [id, top] of [["s12", 16], ["s12", -900], ["s15", 100], ["equity", -200], ["ranking", -100]]) {
      const section = page.locator(`section#${id}`);
      // Twice: what the reader comes near to still grows.
      for (let time = 0; time < 2; time++) {
        await section.evaluate((section, top) => scrollBy(0, section.getBoundingClientRect().top - top), top);
        await places(section);
      }
      await comeBack(page);
      await ready(page);
      const [, last] = await places(section);
      assert.ok(Math.abs(last - top) <= 2, `${id} was at ${top} and is at ${last}`);
    }
  });
}
