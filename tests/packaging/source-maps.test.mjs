// The source maps in the packed tarball, and the sources that they name.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { inProject } from "./helpers.mjs";

const dist = inProject("plain", "node_modules", "@sockstream", "client", "dist");
const entries = readdirSync(dist).filter((name) => name.endsWith(".js"));

test("the package has these entries in JavaScript", () => {
  const reconnect = ["reconnect-inline.js", "reconnect-node.js", "reconnect.js"];
  assert.deepEqual(entries.sort(), ["index.js", "inline.js", "node.js", ...reconnect]);
});

for (const entry of entries) {
  test(`${entry} has a source map, whose sources are in the package`, () => {
    const named = readFileSync(path.join(dist, entry), "utf8").match(/^\/\/# sourceMappingURL=(.*)$/m)?.[1];
    assert.equal(named, `${entry}.map`);
    const { sources, sourcesContent, mappings } = JSON.parse(readFileSync(path.join(dist, named), "utf8"));
    assert.ok(mappings.length > 1000, `${mappings.length} characters of mappings`);
    const own = entry.startsWith("reconnect") ? "reconnect/reconnecting.js" : "socket/connect.js";
    assert.ok(sources.includes(`../npm/${own}`), sources.join(", "));
    for (const [index, source] of sources.entries())
      assert.equal(sourcesContent[index], readFileSync(path.join(dist, source), "utf8"), source);
  });
}
