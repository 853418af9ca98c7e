// The lints that are the project's own: what they find, and what they let pass.

import assert from "node:assert/strict";
import { test } from "node:test";
import { findRules } from "../../scripts/lint/driver-lints.mjs";
import { findCircle } from "../../scripts/lint/folder-imports.mjs";
import { javaScriptImports } from "../../scripts/lint/javascript-imports.mjs";
import { rustImports } from "../../scripts/lint/rust-imports.mjs";

/** @param {Record<string, string>} files  of a crate in `src` */
const uses = (files) =>
  rustImports("src", new Map(Object.entries(files).map(([name, source]) => [`src/${name}`, source]))).map(
    ({ from, to }) => `${from.slice(4)} ${to.slice(4)}`,
  );

test("paths from the crate, the module above and a child module are imports", () => {
  const files = {
    "lib.rs": "mod a; mod b;",
    "a/mod.rs": "mod inner; use inner::Thing;",
    "a/inner.rs": "use crate::b::{self, deep::{One, Two}}; fn f() { super::super::b::go() }",
    "b/mod.rs": "pub mod deep;",
    "b/deep.rs": "",
  };
  assert.deepEqual(uses(files), ["a/mod.rs a/inner.rs", "a/inner.rs b/mod.rs", "a/inner.rs b/deep.rs"]);
});

test("a name that a module passes on leads to the file that defines it", () => {
  const files = {
    "lib.rs": "mod a; mod b; pub use crate::a::thing::Thing;",
    "a/mod.rs": "pub mod thing;",
    "a/thing.rs": "pub struct Thing;",
    "b.rs": "use crate::Thing;",
  };
  assert.deepEqual(uses(files), ["lib.rs a/thing.rs", "b.rs a/thing.rs"]);
});

test("comments, text, tests and other crates are no imports", () => {
  const files = {
    "lib.rs": "mod a; mod b;",
    "a.rs": `
      // use crate::b::Comment;
      use std::fmt; use futures::b::X;
      const TEXT: &str = "crate::b::Text";
      fn lifetime<'a>(x: &'a str, c: char) -> bool { c == '"' }
      #[cfg(test)] mod tests { use crate::b; }`,
    "a/tests.rs": "use crate::b;",
    "b.rs": "",
  };
  assert.deepEqual(uses(files), []);
});

test("a module in braces has paths of its own", () => {
  const files = { "lib.rs": "mod a; mod b;", "a.rs": "mod inner { use super::super::b::X; }", "b.rs": "" };
  assert.deepEqual(uses(files), ["a.rs b.rs"]);
});

test("JavaScript's relative imports are found, those of packages and of types are not", async () => {
  const file = "scripts/test/attack/tests.mjs";
  const found = await javaScriptImports([file, "scripts/test/autobahn.mjs"]);
  const of = (/** @type {string} */ name) => found.filter(({ from }) => from === name).map(({ to }) => to);
  assert.deepEqual(of(file).sort(), [
    "scripts/lib/report.mjs",
    "scripts/test/attack/attacks.mjs",
    "scripts/test/attack/measure.mjs",
    "scripts/test/attack/table.mjs",
    "scripts/test/options.mjs",
  ]);
});

test("a circle among folders is found, wherever it begins", () => {
  assert.equal(findCircle({ a: ["b", "c"], b: ["c"], c: [] }), undefined);
  assert.deepEqual(findCircle({ start: ["a"], a: ["b"], b: ["c"], c: ["a"] }), ["a", "b", "c", "a"]);
});

for (const [what, code] of [
  ["a close code", "native.close(3008);"],
  ["a comparison of close codes", "if (event.code === 1006) lost();"],
  ["a time", "setTimeout(give_up, 1_000)"],
  ["a duration", "let limit = Duration::from_secs(5);"],
  ["a rule about subprotocols", "if (socket.protocol !== wanted) fail();"],
  ["a rule about URLs", 'if url.starts_with("wss:") {'],
]) {
  test(`a driver may not contain ${what}`, () => {
    assert.equal(findRules("driver.js", code).length > 0, true, code);
  });
}

for (const [what, code] of [
  ["a size", "const CHUNK = 65536, MASK = 0xffff;"],
  ["a comment about 1006", "// 1006 and 3008\nnative.close();"],
  ["the next task", "setTimeout(run, 0);"],
]) {
  test(`a driver may contain ${what}`, () => {
    assert.deepEqual(findRules("driver.js", code), []);
  });
}
