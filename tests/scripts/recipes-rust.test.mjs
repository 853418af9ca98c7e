// docs/recipes-rust.md prints parts of programs in examples/ as they are, and the parts `browser`, `examples` and `wasm-pack` run them.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { inRoot } from "../../scripts/lib/paths.mjs";
import { withoutExample } from "../packaging/documentation/programs.mjs";

const page = readFileSync(inRoot("docs", "recipes-rust.md"), "utf8");

test("each program is in an example", () => {
  assert.ok((page.match(/^```rust$/gm)?.length ?? 0) >= 5, "the page has programs");
  assert.deepEqual(withoutExample("docs/recipes-rust.md"), []);
});

test("each link to a file leads to one", () => {
  const links = [...page.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, link]) => link);
  assert.ok(links.length > 5, "the page has links");
  assert.deepEqual(
    links.filter((link) => !existsSync(inRoot("docs", link))),
    [],
  );
});
