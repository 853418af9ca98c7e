// Checks what would be published: the crate and the npm package, each with exactly the files that a user needs.

import { readdirSync } from "node:fs";
import path from "node:path";
import { packageFiles, packageSources } from "../build/package-build.mjs";
import { sizeComplaints, sizeSummary } from "../build/package-size.mjs";
import { artefacts, inRoot } from "../lib/paths.mjs";
import { record } from "../lib/report.mjs";
import { run } from "../lib/run.mjs";
import { PARTS } from "./options.mjs";
import { pack, projectTools } from "./projects.mjs";

const LIMIT = 900;

const DOCUMENTS = ["CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "README.md"];

/** `Cargo.toml.orig`, `Cargo.lock` and the commit are what cargo itself adds. */
const CRATE_FILES = [".cargo_vcs_info.json", "Cargo.lock", "Cargo.toml", "Cargo.toml.orig", ...DOCUMENTS];

/** For attw. */
const PLAIN = ["--no-definitely-typed", "--no-emoji"];

/** One row; each of its checks counts as a test. */
export async function runPackageChecks() {
  const began = performance.now();
  const tools = await projectTools("lints");
  const tarball = await pack();
  const package_ = ["--package", "sockstream", "--allow-dirty"];
  const checks = {
    "crate files": command(["cargo", "package", "--list", ...package_], (stdout) =>
      compare(stdout.trim().split("\n"), crateFiles()),
    ),
    "cargo publish": command(["cargo", "publish", "--dry-run", ...package_]),
    "npm pack": command(["npm", "pack", "--dry-run", "--json"], (stdout) => compare(packed(stdout), npmFiles())),
    // publint ends with 0 after suggestions, so they are looked for in its output.
    publint: command([path.join(tools, "publint"), tarball, "--strict"], (stdout) =>
      stdout.includes("All good!") ? "" : stdout,
    ),
    // Old resolvers are not checked. The entry `./wasm` is for bundlers, and CommonJS can't require it.
    types: command([
      path.join(tools, "attw"),
      tarball,
      "--profile",
      "node16",
      "--ignore-rules",
      "cjs-resolves-to-esm",
      ...PLAIN,
    ]),
    size: checkSize,
  };

  const failures = [];
  for (const [title, check] of Object.entries(checks)) {
    const complaint = await check(title);
    if (complaint) failures.push(`${title}: ${complaint}`);
  }
  record({
    title: PARTS.package,
    passed: Object.keys(checks).length - failures.length,
    failed: failures.length,
    seconds: (performance.now() - began) / 1000,
    note: failures.map((failure) => failure.split(":")[0]).join(", ") || undefined,
    output: failures.join("\n\n"),
  });
}

/**
 * Makes a check that runs a command, which has to succeed. `judge` returns what is wrong with its stdout, or "".
 * @param {string[]} commandLine
 * @param {(stdout: string) => string} judge
 * @returns {(title: string) => Promise<string>}
 */
function command([program, ...args], judge = () => "") {
  return async (title) => {
    const log = path.join(artefacts, `package-${title.replaceAll(" ", "-")}.log`);
    const result = await run(program, args, { limit: LIMIT, log });
    return result.ok ? judge(result.stdout) : `${result.output}\nthe command ${result.ending}`;
  };
}

function checkSize() {
  console.log(sizeSummary());
  return sizeComplaints();
}

function crateFiles() {
  const sources = readdirSync(inRoot("src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(inRoot(), path.join(entry.parentPath, entry.name)));
  return [...CRATE_FILES, ...sources];
}

const npmFiles = () => [
  "package.json",
  ...DOCUMENTS,
  ...packageFiles().map((name) => `dist/${name}`),
  ...packageSources(),
];

/** @param {string} stdout  of `npm pack --json` @returns {string[]} */
const packed = (stdout) => JSON.parse(stdout)[0].files.map((/** @type {{path: string}} */ file) => file.path);

/** Describes how two lists of files differ; "" when they are the same. @param {string[]} actual @param {string[]} expected */
function compare(actual, expected) {
  const missing = expected.filter((name) => !actual.includes(name));
  const extra = actual.filter((name) => !expected.includes(name));
  return [missing.length && `missing: ${missing.join(", ")}`, extra.length && `not expected: ${extra.join(", ")}`]
    .filter(Boolean)
    .join("; ");
}
