// A command installs the packages that it needs, so it must not need one before it has begun.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { inRoot } from "../../scripts/lib/paths.mjs";

const IMPORT = /^(?:import|export) (?:[\w\s*{},]+ from )?"([^"]+)";$/gm;

/**
 * Returns the packages that are imported with a file, by it or by what it imports.
 * @param {string} file
 * @param {Set<string>} seen
 * @returns {string[]}
 */
function packagesOf(file, seen = new Set()) {
  if (seen.has(file)) return [];
  seen.add(file);
  return [...readFileSync(file, "utf8").matchAll(IMPORT)].flatMap(([, specifier]) => {
    if (specifier.startsWith("node:")) return [];
    if (!specifier.startsWith(".")) return [`${path.relative(inRoot(), file)} imports ${specifier}`];
    return packagesOf(path.resolve(path.dirname(file), specifier), seen);
  });
}

const COMMANDS = ["attack", "bench", "bench-memory", "bench-server", "build", "chaos", "lint", "start", "test"];

for (const name of COMMANDS) {
  test(`npm run ${name} imports no package before it has installed it`, () => {
    assert.deepEqual(packagesOf(inRoot("scripts", `${name}.mjs`)), []);
  });
}
