// How results of test programs are counted: whatever has no result has failed.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { inRoot } from "../../scripts/lib/paths.mjs";
import { countNodeTests, countRustTests } from "../../scripts/test/counts.mjs";

const result = (/** @type {number[]} */ ...[passed, failed, ignored]) =>
  `running ${passed + failed + ignored} tests\n` +
  `test result: ${failed ? "FAILED" : "ok"}. ${passed} passed; ${failed} failed; ${ignored} ignored; 0 filtered out\n`;

test("Rust's results are added up over all binaries", () => {
  const counts = countRustTests({ ok: false, output: result(3, 1, 2) + result(4, 0, 0) });
  assert.deepEqual(counts, { passed: 7, failed: 1, ignored: 2 });
});

test("tests of a binary that crashed have failed", () => {
  const counts = countRustTests({ ok: false, output: `${result(3, 0, 0)}running 5 tests\ntest a ... ok\n` });
  assert.deepEqual(counts, { passed: 3, failed: 5, ignored: 0, note: "no result from 5" });
});

test("tests that were expected and are not mentioned have failed", () => {
  const counts = countRustTests({ ok: true, output: result(3, 0, 0) }, { expected: 4 });
  assert.deepEqual(counts, { passed: 3, failed: 1, ignored: 0, note: "no result from 1" });
});

test("a run without tests has failed, and so has one that fails though its tests do not", () => {
  assert.deepEqual(countRustTests({ ok: true, output: "" }), {
    passed: 0,
    failed: 1,
    ignored: 0,
    note: "nothing ran",
  });
  assert.equal(countRustTests({ ok: false, output: result(3, 0, 0) }).failed, 1);
});

test("a pattern that no name matches is a failure that says so", () => {
  for (const counts of [
    countRustTests({ ok: true, output: result(0, 0, 0) }, { only: "nothing" }),
    countNodeTests(true, [], "nothing"),
  ]) {
    assert.deepEqual(counts, { passed: 0, failed: 1, ignored: 0, note: "no test's name matches “nothing”" });
  }
});

const FILES = {
  "a.test.mjs": `
    import { describe, test } from "node:test";
    test("alpha", () => {});
    test("fails", () => { throw new Error("on purpose"); });
    test("skipped", { skip: "on purpose" }, () => {});
    describe("suite", () => { test("alpha within", () => {}); });`,
  "ends.test.mjs": `import { test } from "node:test"; test("ends the process", () => process.exit(3));`,
  "throws.test.mjs": `throw new Error("on purpose");`,
};

test("Node's tests are counted, files that could not be loaded as failed", async (t) => {
  const { counts } = await runFiles(t, FILES);
  assert.deepEqual(counts, { passed: 2, failed: 3, ignored: 1 });
});

test("tests that a pattern leaves out are not counted", async (t) => {
  const { "a.test.mjs": whole } = FILES;
  assert.deepEqual((await runFiles(t, { "a.test.mjs": whole }, "alpha")).counts, { passed: 2, failed: 0, ignored: 0 });
  assert.deepEqual((await runFiles(t, { "a.test.mjs": whole }, "beta")).counts, {
    passed: 0,
    failed: 1,
    ignored: 0,
    note: "no test's name matches “beta”",
  });
});

/**
 * Runs test files in a folder of their own.
 * @param {import("node:test").TestContext} t
 * @param {Record<string, string>} files
 * @param {string} [only]
 */
async function runFiles(t, files, only) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "sockstream-counts-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
  const outcomes = path.join(folder, "outcomes");
  const reporter = inRoot("scripts", "test", "node-reporter.mjs");
  const args = ["--test", `--test-reporter=${reporter}`, `--test-reporter-destination=${outcomes}`];
  const pattern = only === undefined ? [] : [`--test-name-pattern=${only}`];
  // A test runner within a test runner would otherwise report to the outer one.
  const { NODE_TEST_CONTEXT, ...env } = process.env;
  const names = Object.keys(files).map((name) => path.join(folder, name));
  const run = promisify(execFile)(process.execPath, [...args, ...pattern, ...names], { env });
  const ok = await run.then(
    () => true,
    () => false,
  );
  const lines = readFileSync(outcomes, "utf8").split("\n").filter(Boolean);
  const counts = countNodeTests(
    ok,
    lines.map((line) => JSON.parse(line)),
    only,
  );
  return { counts };
}
