// docs/coming-from.md prints the programs of benches/coming-from as they are, all of them, and names the versions that they are
// compiled with.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { inRoot } from "../../scripts/lib/paths.mjs";

const page = readFileSync(inRoot("docs", "coming-from.md"), "utf8");
const folder = "benches/coming-from/src";

const printed = [...page.matchAll(/^<!-- (\S+) -->\n```rust\n(.*?)^```$/gms)];

test("each program is in the page, and nothing else", () => {
  const files = readdirSync(inRoot(folder), { recursive: true, encoding: "utf8" })
    .filter((name) => path.basename(name) !== "lib.rs" && name.endsWith(".rs"))
    .map((name) => `${folder}/${name}`);
  assert.deepEqual(printed.map(([, name]) => name).sort(), files.sort());
  assert.equal(page.match(/^```rust$/gm)?.length, printed.length);
});

for (const [, name, code] of printed) {
  test(`the page prints ${name} as it is, without its head`, () => {
    const [, ...rest] = readFileSync(inRoot(name), "utf8").split("\n\n");
    assert.equal(code, rest.join("\n\n"));
  });
}

test("the versions are those of the lock file", () => {
  const lock = readFileSync(inRoot("benches", "Cargo.lock"), "utf8");
  const rows = [...page.matchAll(/^\| \[([\w-]+)\]\(#[\w-]+\) \| ([\d.]+) \|/gm)];
  assert.equal(rows.length, 6);
  for (const [, name, version] of rows) assert.ok(lock.includes(`name = "${name}"\nversion = "${version}"\n`), name);
});
