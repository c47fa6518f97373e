// Opening a report from disk: the things that it does and those that it must not do.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open, openOverview, reportOn } from "./page.mjs";

for (const name of ["sweep", "edge"]) {
  test(`the ${name} report opens without a word on the console, a request or a dialog`, async (t) => {
    const { page, did } = await openOverview(t, reportOn(name));
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await page.waitForLoadState("networkidle");
    assert.deepEqual(did, { problems: [], requests: [], dialogs: [] });
  });
}

test("the page starts with few nodes", async (t) => {
  const { page } = await open(t, reportOn("sweep"));
  const nodes = await page.evaluate(() => document.querySelectorAll("*").length);
  assert.ok(nodes <= 4000, `${nodes} nodes at start`);
});

test("the navigation marks the section in view", async (t) => {
  const { page } = await open(t, reportOn("sweep"));
  await page.locator('#contents a[href="#equity"]').click();
  await page.locator('#contents a[href="#equity"][aria-current="true"]').waitFor();
  assert.equal(await page.locator("#contents a[aria-current]").count(), 1);
});

test("a link to a winner opens it on arrival", async (t) => {
  const { page } = await open(t, reportOn("sweep"), { hash: "#s3" });
  await page.locator("#s3 details.detail[open] table.runs").first().waitFor();
  assert.ok(await page.locator("#s3 h2").evaluate((heading) => heading === document.activeElement));
});
