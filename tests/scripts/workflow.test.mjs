// The GitHub workflow runs every part and every engine.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ENGINES } from "../../scripts/lib/engines.mjs";
import { inRoot } from "../../scripts/lib/paths.mjs";
import { PARTS } from "../../scripts/test/options.mjs";

const workflow = readFileSync(inRoot(".github", "workflows", "ci.yml"), "utf8");

/**
 * The values of all lists with that name, in either of YAML's two ways to write one.
 * @param {string} name
 */
function lists(name) {
  const inline = [...workflow.matchAll(new RegExp(`^ +${name}: \\[(.*)\\]$`, "gm"))].flatMap(([, items]) =>
    items.split(", "),
  );
  const blocks = [...workflow.matchAll(new RegExp(`^( +)${name}:\\n((?:\\1 +- .*\\n)+)`, "gm"))];
  return [...inline, ...blocks.flatMap(([, , items]) => [...items.matchAll(/- (.*)/g)].map(([, item]) => item))];
}

test("each part is run by one job", () => {
  assert.deepEqual(lists("part").sort(), Object.keys(PARTS).sort());
});

test("each engine has jobs of its own", () => {
  assert.deepEqual(lists("engine").sort(), Object.keys(ENGINES).sort());
});
