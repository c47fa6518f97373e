// The data of a page, read by the page's own readers.

import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inflateRawSync } from "node:zlib";

const STATIC = fileURLToPath(new URL("../../static", import.meta.url));
const { buildSync } = createRequire(join(STATIC, "package.json"))("esbuild");

/** A module of the page's script. */
export async function moduleOf(name) {
  const { outputFiles } = buildSync({ entryPoints: [join(STATIC, "src", name)], bundle: true, write: false, format: "esm" });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

const { readStrategies } = await moduleOf("payload/strategies.ts");

/** The bytes of a block. */
export async function blockOf(page, id) {
  return inflateRawSync(Buffer.from(await page.locator(`script#${id}`).textContent(), "base64"));
}

/** The data of a report, with all strategies. */
export async function dataOf(page) {
  const data = JSON.parse(await page.locator("#report-data").textContent());
  const { records } = readStrategies(await blockOf(page, "strategies"));
  return { ...data, strategies: records.map((record, position) => ({ ...record, id: `s${position + 1}` })) };
}
