// CONTRIBUTING.md names what exists, and its map has every folder.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { inRoot } from "../../scripts/lib/paths.mjs";
import { PARTS } from "../../scripts/test/options.mjs";

const text = readFileSync(inRoot("CONTRIBUTING.md"), "utf8");
const quoted = [...text.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code);

test("each path exists", () => {
  const paths = quoted.filter((code) =>
    /^(src|npm|www|tests|scripts|echo-server|docs|benches|fuzz|\.github)\//.test(code),
  );
  assert.ok(paths.length > 20, "the pattern must find the paths");
  assert.deepEqual(
    paths.filter((path) => !existsSync(inRoot(path))),
    [],
  );
});

test("the map has each folder that has a rule about imports", () => {
  /** @type {Record<string, Record<string, string[]>>} */
  const rules = JSON.parse(readFileSync(inRoot("scripts", "lint", "folder-imports.json"), "utf8"));
  const folders = Object.entries(rules).flatMap(([root, row]) => Object.keys(row).map((folder) => [root, folder]));
  const missing = folders
    .filter(([, folder]) => folder !== "." && !folder.includes("/"))
    .filter(([root, folder]) => !quoted.includes(`${folder}/`) && !quoted.includes(`${root}/${folder}/`));
  assert.deepEqual(missing, []);
});

test("the table has each part", () => {
  const rows = [...text.matchAll(/^\| `([a-z-]+)` \|.*\| \d+ \|$/gm)].map(([, part]) => part);
  assert.deepEqual(rows.sort(), Object.keys(PARTS).sort());
});
