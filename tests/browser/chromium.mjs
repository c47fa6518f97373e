// Chromium, started without a word to any network.

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const { chromium } = createRequire(join(ROOT, "static/package.json"))("playwright-core");

const QUIET_START = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A browser of one's own. */
export const launch = () => chromium.launch({ executablePath: chromiumPath(), args: QUIET_START });

function chromiumPath() {
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const paths = process.env.PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  const found = process.env.CHROMIUM ?? paths.find(existsSync);
  if (!found) throw new Error(`no Chromium: none of ${names.join(", ")} is on the PATH, and CHROMIUM is not set`);
  return found;
}
