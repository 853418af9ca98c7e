// Tests which sets of features are built.

import assert from "node:assert/strict";
import { test } from "node:test";
import { featureSets } from "../../scripts/test/builds.mjs";

test("no feature, each alone, all but each, and all are built, each set once and with what its features bring", () => {
  const features = { default: [], first: [], second: ["first", "dep:other"], third: [], __all: ["second", "third"] };
  assert.deepEqual(featureSets(features).map(String), [
    "",
    "first",
    "first,second",
    "third",
    "first,third",
    "first,second,third",
  ]);
});
