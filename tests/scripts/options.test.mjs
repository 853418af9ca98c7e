// What `npm test` accepts on its command line.

import assert from "node:assert/strict";
import { test } from "node:test";
import { PARTS, readOptions } from "../../scripts/test/options.mjs";

test("without options everything runs, and nothing is left out", () => {
  const { parts, engines, contexts, only, notRun, install } = readOptions([]);
  assert.deepEqual(parts, Object.keys(PARTS));
  assert.deepEqual(engines, ["chromium", "firefox", "webkit"]);
  assert.deepEqual(contexts, ["window", "dedicated", "shared", "service"]);
  assert.deepEqual([only, notRun, install], [undefined, [], true]);
});

test("parts, engines and contexts run in their order, whatever order they are given in", () => {
  const { parts, engines, contexts } = readOptions(
    "--only js,native --only leaks --engine webkit,chromium --context shared".split(" "),
  );
  assert.deepEqual(parts, ["native", "leaks", "js"]);
  assert.deepEqual(engines, ["chromium", "webkit"]);
  assert.deepEqual(contexts, ["shared"]);
});

test("one test can be chosen where CI is set", (t) => {
  const { CI } = process.env;
  t.after(() => (CI === undefined ? delete process.env.CI : Object.assign(process.env, { CI })));
  process.env.CI = "true";
  const { only, notRun } = readOptions(["--only", "js", "--test", "a name"]);
  assert.equal(only, "a name");
  assert.match(notRun.join(), /native tests.*tests whose name does not match “a name”/);
});

test("--no-install forbids to install", () => {
  assert.equal(readOptions(["--no-install"]).install, false);
});

const WRONG = [
  ["an unknown option", ["--engines", "x"], /Known are --only/],
  ["an unknown part", ["--only", "js,jss"], /jss.* is unknown; choose from scripts, native/],
  ["an unknown engine", ["--engine", "gecko"], /choose from chromium, firefox, webkit/],
  ["a pattern without a part", ["--test", "x"], /--test needs --only/],
  ["a pattern for a part whose tests have no names", ["--only", "js,size", "--test", "x"], /can't choose in size/],
  ["a pattern that is no regular expression", ["--only", "js", "--test", "("], /Invalid regular expression/],
  ["an empty pattern", ["--only", "js", "--test", ""], /needs a part of a test's name/],
];

for (const [what, args, message] of /** @type {[string, string[], RegExp][]} */ (WRONG)) {
  test(`${what} is an error that tells what is right`, () => {
    assert.throws(() => readOptions(args), { name: "UserError", message });
  });
}
