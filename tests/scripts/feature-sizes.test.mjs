// docs/features.md has each public feature of the crate, and what the size gate allows it to add.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { FEATURES } from "../../scripts/bench/programs/features.mjs";
import { inRoot } from "../../scripts/lib/paths.mjs";
import { RECONNECT_REACHED } from "../../scripts/test/size-gate.mjs";

const page = readFileSync(inRoot("docs", "features.md"), "utf8");
const rows = [...page.matchAll(/^\| `([\w-]+)` \|.*\| ([\d,]+) \|[^|]*\|$/gm)].map(([, feature, bytes]) => ({
  feature,
  bytes: Number(bytes.replaceAll(",", "")),
}));

test("the table has each public feature", () => {
  const [, section] = readFileSync(inRoot("Cargo.toml"), "utf8").split(/^\[features\]$/m);
  const names = [...section.split(/^\[/m)[0].matchAll(/^([\w-]+) = /gm)].map(([, name]) => name);
  const isPublic = (/** @type {string} */ name) => name !== "default" && !name.startsWith("__");
  assert.deepEqual(rows.map(({ feature }) => feature).sort(), names.filter(isPublic).sort());
});

test("the table has the sizes that the gate knows", () => {
  const known = [{ feature: "reconnect", reached: RECONNECT_REACHED }, ...FEATURES];
  assert.deepEqual(
    rows.map(({ feature, bytes }) => [feature, bytes]).sort(),
    known.map(({ feature, reached }) => [feature, reached]).sort(),
  );
});
