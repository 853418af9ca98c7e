// The crate's public API: an item a line in tests/public-api.txt, so that each change of it is seen in a diff.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { buildProgram } from "../../lib/cargo.mjs";
import { inRoot, target } from "../../lib/paths.mjs";
import { record } from "../../lib/report.mjs";
import { runOrThrow } from "../../lib/run.mjs";

const file = inRoot("tests", "public-api.txt");
const folder = path.join(target, "public-api");
const LIMIT = 900;

/** For the platform that cargo runs on, for which a nightly has a standard library; the API is the same for browsers. */
const ITEMS = ["rustdoc", "--package", "sockstream", "--lib", "--features", "gloo-net,__all", "--locked"];
const AS_JSON = ["--", "-Zunstable-options", "--output-format", "json", "--cap-lints", "allow"];

/** @param {string[]} nightly  arguments for cargo that choose it */
async function publicApi(nightly) {
  const env = { CARGO_TARGET_DIR: folder };
  const manifest = inRoot("scripts", "test", "public-api", "Cargo.toml");
  const printer = await buildProgram("The printer of the public API", ["--release", "--manifest-path", manifest], {
    env,
  });
  const options = { limit: LIMIT, env: { ...process.env, ...env } };
  await runOrThrow("rustdoc can't describe the crate.", "cargo", [...nightly, ...ITEMS, ...AS_JSON], options);
  const description = path.join(folder, "doc", "sockstream.json");
  return runOrThrow("The public API can't be printed.", printer, [description], { limit: 60, data: true });
}

/** Writes the file. @param {string[]} nightly */
export async function writePublicApi(nightly) {
  const api = await publicApi(nightly);
  const changed = !existsSync(file) || readFileSync(file, "utf8") !== api;
  if (changed) writeFileSync(file, api);
  return { changed, items: api.trimEnd().split("\n").length };
}

/** Compares the API with the file. @param {string} title @param {string[]} nightly */
export async function checkPublicApi(title, nightly) {
  const began = performance.now();
  const differences = compare(readFileSync(file, "utf8"), await publicApi(nightly));
  record({
    title,
    passed: differences.length ? 0 : 1,
    failed: differences.length ? 1 : 0,
    seconds: (performance.now() - began) / 1000,
    note: differences.length ? "if that is intended: npm run public-api" : "",
    output: differences.join("\n"),
  });
}

/**
 * Lists the lines that only one of two sorted texts has.
 * @param {string} before
 * @param {string} now
 */
export function compare(before, now) {
  const [old, present] = [before, now].map((text) => new Set(text.split("\n")));
  return [
    ...[...old].filter((line) => !present.has(line)).map((line) => `- ${line}`),
    ...[...present].filter((line) => !old.has(line)).map((line) => `+ ${line}`),
  ];
}
