// On a phone the page is as wide as the screen; wide tables scroll in their own boxes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openOverview, reportOn } from "./page.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

/** How far the document reaches beyond the screen, and the elements that make it so. */
function overflow(page) {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return { by: scrollWidth - clientWidth, width: clientWidth };
  });
}

for (const name of ["sweep", "edge"]) {
  test(`the ${name} report does not scroll sideways, live or unfolded`, async (t) => {
    const { page, figure } = await openOverview(t, reportOn(name), PHONE);
    assert.deepEqual(await overflow(page), { by: 0, width: 390 });
    assert.equal(await figure.locator(".end-label").count(), 0, "the legend says it instead");
    const details = page.locator("details.detail:visible");
    for (let position = 0; position < Math.min(4, await details.count()); position++) {
      await details.nth(position).locator("summary").click();
      await details.nth(position).locator("> :not(summary, h3)").first().waitFor();
    }
    assert.deepEqual(await overflow(page), { by: 0, width: 390 });
  });
}

test("the axes of a phone's chart keep their room", async (t) => {
  const { figure } = await openOverview(t, reportOn("sweep"), PHONE);
  const { width } = await figure.locator(".u-over").first().boundingBox();
  assert.ok(width > 250, `the plot is ${width} px wide`);
});
