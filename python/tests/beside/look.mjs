// What a browser sees of the report inside of a notebook: node look.mjs URL [PICTURE]; prints it as JSON.

import { launch } from "../../../tests/browser/chromium.mjs";

const [url, picture] = process.argv.slice(2);
const browser = await launch();
const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
const errors = [];
const requests = [];
const inReport = (frame) => frame?.url() === "about:srcdoc";
page.on("request", (request) => {
  if (inReport(request.frame()) && !/^(data|blob|about):/.test(request.url())) requests.push(request.url());
});
page.on("console", (message) => {
  if (message.type() === "error" && message.location().url.startsWith("about:srcdoc")) errors.push(message.text());
});
await page.goto(url);
const element = await page.waitForSelector("iframe[srcdoc]", { timeout: 90_000, state: "attached" });
await element.scrollIntoViewIfNeeded();
const frame = await element.contentFrame();
await frame.waitForSelector("#ranking-table tbody tr", { timeout: 60_000 });
await frame.waitForFunction(() => performance.getEntriesByName("ready").length > 0, null, { timeout: 60_000 });
const seen = await frame.evaluate(() => {
  const rows = [...document.querySelectorAll("#ranking-table tbody tr")];
  const { scrollWidth, clientWidth } = document.documentElement;
  const drawn = [...document.querySelectorAll("svg")].some((picture) => picture.getBoundingClientRect().width > 100);
  return { rows: rows.length, first: rows[0].textContent, drawn, scrollWidth, clientWidth };
});
// What is live answers: another column puts the rows in another order.
const head = frame.locator('#ranking-table th[data-sort="text"] button').first();
await head.click();
const after = await frame.evaluate(() => document.querySelector("#ranking-table tbody tr").textContent);
await head.click();
const back = await frame.evaluate(() => document.querySelector("#ranking-table tbody tr").textContent);
if (picture) await page.screenshot({ path: picture });
console.log(JSON.stringify({ ...seen, errors, requests, live: after !== back }));
await browser.close();
