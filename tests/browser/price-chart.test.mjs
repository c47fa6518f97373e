// Trades on the candles: the price of a symbol with what was traded of it, and what leads from it to the table.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { runOf, tradeOf, wander, writeBundle } from "./bundles.mjs";
import { ROOT } from "./chromium.mjs";
import { open } from "./page.mjs";

const folder = mkdtempSync(join(tmpdir(), "iaf-candles-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The first of 2024, whose 48 hours the candles of BTC/EUR cover, after the first of 2022. */
const FIRST = 730;
const BTC = "947f6e1b3cabc3193fe4d3a2a0a8eb861c7f15aa36556aff8f3babcf58cac278.parquet";

/** The report on a backtest of two symbols, of one of which there are candles. */
function report() {
  cpSync(join(ROOT, "tests/bundles/ohlcv/ohlcv"), join(folder, "sweep/ohlcv"), { recursive: true });
  const day = (hours) => FIRST + hours / 24;
  const order = (order_side, price) => ({ order_side, status: "CLOSED", price, amount: 1.5, filled: 1.5 });
  const sold = (trade) => ({ ...trade, orders: [order("BUY", 100), order("SELL", 101)] });
  const trades = [tradeOf("BTC", day(2), day(8), 3), tradeOf("BTC", day(20), day(30), -2), tradeOf("SOL", day(5), day(9), 1)].map(sold);
  const runs = [runOf("w", FIRST, wander(10, 3), { trades })];
  writeBundle(join(folder, "sweep"), "one", { id: "one", runs, ohlcv: { store_dir: "ohlcv", manifest: { "BTC/EUR@1h": BTC } } });
  const file = join(folder, "report.html");
  const binary = resolve(process.env.IAF ?? join(ROOT, "target/debug/iaf"));
  execFileSync(binary, ["report", join(folder, "sweep"), "-o", file], { stdio: ["ignore", "ignore", "pipe"] });
  return file;
}

async function openPrices(t) {
  const opened = await open(t, report());
  await opened.page.locator("button.show-detail, .trading").first().scrollIntoViewIfNeeded();
  const box = opened.page.locator(".trading");
  await box.scrollIntoViewIfNeeded();
  const figure = box.locator("figure.price-figure");
  await figure.waitFor();
  await figure.scrollIntoViewIfNeeded();
  await figure.locator("canvas").waitFor();
  return { ...opened, box, figure };
}

test("the prices of a symbol with candles are drawn with its trades, and no others are offered", async (t) => {
  const { figure, did } = await openPrices(t);
  assert.deepEqual(await figure.locator("option").allTextContents(), ["BTC"]);
  assert.match(await figure.locator("figcaption").textContent(), /^▲ 2 entries, ▼ 2 exits/);
  assert.match(await figure.locator(".price-live").getAttribute("aria-label"), /^Price of BTC with the trades of one/);
  assert.deepEqual(did, { problems: [], requests: [], dialogs: [] });
});

test("a symbol in the table leads to its trade on the price, and from there back to its row", async (t) => {
  const { page, box, figure, did } = await openPrices(t);
  const focused = () => page.evaluate(() => document.activeElement.className);
  assert.equal(await box.locator("tbody th").filter({ hasText: "SOL" }).locator("button").count(), 0);
  const symbols = box.locator("tbody th button");
  assert.deepEqual(await symbols.allTextContents(), ["BTC", "BTC"]);
  await symbols.nth(1).focus();
  await page.keyboard.press("Enter");
  assert.equal(await focused(), "price-live");
  assert.match(await figure.locator(".price-live").getAttribute("aria-label"), /Zoomed to 1 Jan 2024, 05:00 – 2 Jan 2024, 21:00/);
  assert.match(await figure.locator("figcaption").textContent(), /In the middle: opened 1 Jan 2024 20:00/);
  await figure.getByRole("button", { name: "Its row" }).click();
  assert.match(await focused(), /is-found/);
  assert.equal(await page.evaluate(() => document.activeElement.rowIndex), 3);
  assert.deepEqual(did, { problems: [], requests: [], dialogs: [] });
});

test("without scripts nothing of it is there but the tables and the words", async (t) => {
  const { page } = await open(t, report(), { javaScriptEnabled: false });
  assert.equal(await page.locator(".price-figure").count(), 0);
  assert.match(await page.locator("main").innerText(), /Capacity and liquidity/);
});
