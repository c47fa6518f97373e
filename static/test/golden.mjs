// The blocks that Rust has written: tests/payload/golden.json, which src/report/tests/payload.rs holds Rust to.

import { readFileSync } from "node:fs";

// Tests run in the folder of package.json.
const golden = JSON.parse(readFileSync("../tests/payload/golden.json", "utf8"));

export function goldenBlock(name) {
  return new Uint8Array(Buffer.from(golden[name], "base64"));
}
