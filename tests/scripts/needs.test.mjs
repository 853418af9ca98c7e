// What happens when something is missing on this machine.

import assert from "node:assert/strict";
import { test } from "node:test";
import { provide, survey } from "../../scripts/setup/needs.mjs";

/**
 * Needs of which one is there and two are not, and the names of those that were installed.
 */
function threeNeeds() {
  /** @type {string[]} */
  const installed = [];
  /** @param {string} name */
  const missing = (name) => ({
    title: name,
    find: async () => undefined,
    command: () => `install ${name}`,
    async install() {
      installed.push(name);
      return `/path/of/${name}`;
    },
  });
  const present = { ...missing("present"), find: async () => ({ value: "/path/of/present", note: "1.0" }) };
  return { needs: { present, one: missing("one"), two: missing("two") }, installed };
}

test("what is missing is installed, and what is there is not", async () => {
  const { needs, installed } = threeNeeds();
  const values = await provide(needs);
  assert.deepEqual(values, { present: "/path/of/present", one: "/path/of/one", two: "/path/of/two" });
  assert.deepEqual(installed, ["one", "two"]);
});

test("without installing, all that is missing is told at once, with the command for each", async () => {
  const { needs, installed } = threeNeeds();
  await assert.rejects(provide(needs, { install: false }), (/** @type {Error} */ { name, message }) => {
    assert.equal(name, "UserError");
    assert.match(message, /^.*--no-install.*\n {2}one: {2}install one\n {2}two: {2}install two$/);
    return true;
  });
  assert.deepEqual(installed, []);
});

test("without installing, what is all there is provided", async () => {
  const { present } = threeNeeds().needs;
  assert.deepEqual(await provide({ present }, { install: false }), { present: "/path/of/present" });
});

test("only what is asked for is installed, and once", async () => {
  const { needs, installed } = threeNeeds();
  const { ensure } = await survey(needs, { install: true });
  assert.deepEqual(installed, []);
  const both = await Promise.all([ensure(["two"]), ensure(["two", "present"])]);
  assert.deepEqual(both, [{ two: "/path/of/two" }, { two: "/path/of/two", present: "/path/of/present" }]);
  assert.deepEqual(installed, ["two"]);
});
