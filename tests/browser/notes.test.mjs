// Notes: kept in the browser, shown safely, saved with a copy of the page, and taken along as Markdown.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { downloaded, open, openOverview, ready, reportOn } from "./page.mjs";

const ATTACK = "</script><img src=x onerror=alert(1)> **bold**";

async function judge(page, id, decision, text) {
  await page.locator(`#${id} > h2`).scrollIntoViewIfNeeded();
  const box = page.locator(`#${id} > .decision`);
  await box.getByLabel(decision).check();
  await box.getByRole("button", { name: "Add a note" }).click();
  await page.keyboard.type(text);
  return box;
}

async function saveCopy(page) {
  return (await downloaded(page, () => page.getByRole("button", { name: "Save a copy with the notes" }).click())).path;
}

/** How many controls of each kind the page has; those of the decisions come and go with their boxes in view. */
const controls = (page) =>
  page.evaluate(() => {
    const all = [...document.querySelectorAll("button, input, select, textarea, details, nav a")].filter((element) => !element.closest(".decision"));
    const kinds = all.map(({ tagName, className }) => `${tagName} ${className}`);
    return Object.fromEntries([...new Set(kinds)].sort().map((kind) => [kind, kinds.filter((other) => other === kind).length]));
  });

test("a decision and a note outlast a reload, and stand in the ranking and the section of notes", async (t) => {
  const { page, did } = await open(t, reportOn("sweep"));
  await judge(page, "s2", "Keep", "# Good\n\nIt is **steady**.");
  await page.reload();
  await ready(page);
  const box = page.locator("#s2 > .decision");
  assert.ok(await box.getByLabel("Keep").isChecked());
  assert.equal(await box.locator(".note-preview strong").textContent(), "steady");
  assert.equal(await page.locator("#ranking-table tr", { has: page.locator('a[href="#s2"]') }).locator(".decision-mark").textContent(), "keep");
  await page.locator("#notes-button").click();
  assert.match(await page.locator(".notes-list").innerText(), /Keep\s+Good/);
  assert.deepEqual(did.problems, []);
});

test("the keyboard judges and writes, and Escape leaves the field", async (t) => {
  const { page } = await open(t, reportOn("sweep"), { hash: "#s1" });
  const box = page.locator("#s1 > .decision");
  await box.getByLabel("Undecided").focus();
  await page.keyboard.press("ArrowRight");
  assert.ok(await box.getByLabel("Keep").isChecked());
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.type("words");
  await page.keyboard.press("Escape");
  assert.ok(await box.getByRole("button", { name: "Edit the note" }).evaluate((button) => button === document.activeElement));
  assert.equal(await box.locator(".note-preview").innerText(), "words");
});

test("HTML in a note is text", async (t) => {
  const { page, did } = await open(t, reportOn("sweep"));
  const box = await judge(page, "s1", "Maybe", ATTACK);
  assert.equal(await box.locator(".note-preview").innerText(), "</script><img src=x onerror=alert(1)> bold");
  assert.equal(await box.locator("img").count(), 0);
  assert.deepEqual(did, { problems: [], requests: [], dialogs: [] });
});

test("a saved copy opens with the notes, elsewhere, as the same page", async (t) => {
  const { page } = await openOverview(t, reportOn("sweep"));
  await page.locator("#theme").click();
  await judge(page, "s1", "Reject", ATTACK);
  const path = await saveCopy(page);

  const plain = await openOverview(t, reportOn("sweep"));
  const copy = await openOverview(t, path);
  assert.ok(await copy.page.locator("#s1 > .decision").getByLabel("Reject").isChecked());
  assert.ok((await copy.page.locator("#s1 .note-preview").innerText()).startsWith("</script><img"));
  assert.equal(await copy.page.evaluate(() => document.documentElement.dataset.theme), undefined, "the theme is the reader's");
  assert.equal(await copy.page.locator("#s1 > .decision input").count(), 4);
  assert.deepEqual(await controls(copy.page), await controls(plain.page));
  assert.equal(await copy.page.locator("body").evaluate(({ children }) => children.length), (await plain.page.locator("body").evaluate(({ children }) => children.length)) + 1);
  await copy.page.locator("#ranking-table thead th button").nth(4).click();
  await copy.page.locator('#ranking-table a[href="#s3"]').click();
  await copy.page.locator("#s3 details.detail[open] table.runs").first().waitFor();
  await copy.page.locator("#s3 .trading").scrollIntoViewIfNeeded();
  await copy.page.locator("#s3 .trading [role=tablist]").waitFor();
  assert.deepEqual(copy.did, { problems: [], requests: [], dialogs: [] });
});

test("a copy of a copy is the same file, and reads without scripts", async (t) => {
  const { page } = await open(t, reportOn("edge"));
  await judge(page, "s1", "Keep", "same");
  const first = await saveCopy(page);
  const again = await open(t, first);
  const second = await saveCopy(again.page);
  const stored = readFileSync(first, "utf8");
  assert.ok(stored === readFileSync(second, "utf8"), "the copies differ");
  const pristine = readFileSync(reportOn("edge"), "utf8");
  assert.equal(/content="default-src[^"]*"/.exec(stored)[0].replaceAll("'", "&#39;"), /content="default-src[^"]*"/.exec(pristine)[0]);
  const silent = await open(t, first, { javaScriptEnabled: false });
  assert.ok(await silent.page.locator("#s1 table.months, #s1 .empty, #s1 table.runs").first().isVisible());
  assert.equal(await silent.page.locator(".decision:visible, .selection-bar:visible, #notes:visible").count(), 0);
});

test("of two sets of notes the later is shown, and the other is at hand", async (t) => {
  const { page } = await open(t, reportOn("sweep"));
  await judge(page, "s1", "Keep", "first");
  const path = await saveCopy(page);
  const copy = await open(t, path);
  await copy.page.locator("#s1 > .decision").getByLabel("Reject").check();
  await copy.page.reload();
  await ready(copy.page);
  assert.ok(await copy.page.locator("#s1 > .decision").getByLabel("Reject").isChecked());
  await copy.page.getByRole("button", { name: "Show the other notes" }).click();
  assert.ok(await copy.page.locator("#s1 > .decision").getByLabel("Keep").isChecked());
});

test("notes that were put aside outlast a reload", async (t) => {
  const { page } = await open(t, reportOn("sweep"));
  await judge(page, "s1", "Keep", "of the copy");
  const path = await saveCopy(page);
  const copy = await open(t, path);
  await copy.page.locator("#s1 > .decision").getByLabel("Reject").check();
  for (const shown of ["Keep", "Reject"]) {
    await copy.page.reload();
    await ready(copy.page);
    await copy.page.getByRole("button", { name: "Show the other notes" }).click();
    assert.ok(await copy.page.locator("#s1 > .decision").getByLabel(shown).isChecked());
  }
});

test("two tabs add to the same notes", async (t) => {
  const { page } = await open(t, reportOn("sweep"));
  const other = await page.context().newPage();
  await other.goto(page.url());
  await ready(other);
  await judge(page, "s1", "Keep", "one");
  await judge(other, "s2", "Reject", "two");
  for (const tab of [page, other]) {
    await tab.locator("#s1 > .decision").getByLabel("Keep").and(tab.locator(":checked")).waitFor();
    await tab.locator("#s2 > .decision").getByLabel("Reject").and(tab.locator(":checked")).waitFor();
    assert.equal(await tab.locator("#s1 .note-preview").textContent(), "one");
  }
});

test("notes are exported as Markdown", async (t) => {
  const { page } = await open(t, reportOn("sweep"));
  await judge(page, "s2", "Maybe", "Look again.");
  const name = await page.locator('#ranking-table a[href="#s2"]').getAttribute("title");
  const file = await downloaded(page, () => page.getByRole("button", { name: "Export notes" }).click());
  assert.match(file.name, /-notes\.md$/);
  assert.ok(readFileSync(file.path, "utf8").includes(`## 2. ${name}\n\nDecision: Maybe\n\nLook again.\n`));
});

test("the whole report is copied as Markdown, bounded", async (t) => {
  const { page } = await open(t, reportOn("sweep"), { permissions: ["clipboard-read", "clipboard-write"] });
  await judge(page, "s1", "Keep", "The best.");
  await page.getByRole("button", { name: "Copy all as Markdown" }).click();
  await page.getByText(/^Copied: /).waitFor();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  assert.ok(text.length <= 60_000);
  for (const part of [/^# /, /\n## Ranking\n\n\| # \| Backtest/, /Decision: Keep\n\nNote:\n\nThe best\./, /Parameters: /, /Metrics: .*Sharpe ratio/, /Return by window: /]) assert.match(text, part);
});

test("where the clipboard is closed the text stands in a field, selected", async (t) => {
  const { page } = await open(t, reportOn("sweep"));
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error("closed"));
  });
  await page.getByRole("button", { name: "Copy all as Markdown" }).click();
  const field = page.getByLabel("The report as Markdown, to copy by hand");
  await field.waitFor();
  assert.ok(await field.evaluate(({ selectionStart, selectionEnd, value }) => selectionStart === 0 && selectionEnd === value.length && value.startsWith("# ")));
});

test("without storage the notes last as long as the page", async (t) => {
  const { page, did } = await open(t, reportOn("sweep"));
  await page.evaluate(() => {
    Storage.prototype.setItem = () => {
      throw new Error("full");
    };
  });
  await judge(page, "s1", "Keep", "still here");
  assert.equal(await page.locator("#s1 .note-preview").innerText(), "still here");
  await page.getByText("This browser cannot keep them").waitFor();
  assert.deepEqual(did.problems, []);
});

test("paper shows the decision and the note, not the controls", async (t) => {
  const { page } = await open(t, reportOn("sweep"));
  await judge(page, "s1", "Keep", "on paper");
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator("#s1 .note-preview").isVisible());
  assert.match(await page.locator("#s1 > .decision").innerText(), /\nKeep\s+on paper$/);
  assert.equal(await page.locator("#s2 > .decision").isVisible(), false);
  assert.equal(await page.locator(".selection-bar").isVisible(), false);
});
