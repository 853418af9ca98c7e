// What the comparison of the public API lists.

import assert from "node:assert/strict";
import { test } from "node:test";
import { compare } from "../../scripts/test/public-api/public-api.mjs";

test("lines that are gone and lines that are new are listed, and others are not", () => {
  assert.deepEqual(compare("pub fn a()\npub fn b()\n", "pub fn a()\npub fn b(u8)\n"), [
    "- pub fn b()",
    "+ pub fn b(u8)",
  ]);
  assert.deepEqual(compare("pub fn a()\n", "pub fn a()\n"), []);
});
