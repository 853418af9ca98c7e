// What would be published: the crate and the npm package, each with exactly the files that a user needs.

import { readdirSync } from "node:fs";
import path from "node:path";
import { PARTS } from "./options.mjs";
import { packageFiles } from "./package-build.mjs";
import { artefacts, inRoot } from "./paths.mjs";
import { record } from "./report.mjs";
import { run } from "./run.mjs";

const LIMIT = 900;

const DOCUMENTS = ["CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "README.md"];

/** `Cargo.toml.orig`, `Cargo.lock` and the commit are what cargo itself adds. */
const CRATE_FILES = [".cargo_vcs_info.json", "Cargo.lock", "Cargo.toml", "Cargo.toml.orig", ...DOCUMENTS];

/** One row; each of its checks counts as a test. */
export async function runPackageChecks() {
  const failures = [];
  let seconds = 0;
  const check = async (title, command, args, judge = () => "") => {
    const log = path.join(artefacts, `package-${title.replaceAll(" ", "-")}.log`);
    const result = await run(command, args, { limit: LIMIT, log });
    seconds += result.seconds;
    const complaint = result.ok ? judge(result.stdout) : `${result.output}\nthe command ${result.ending}`;
    if (complaint) failures.push(`${title}: ${complaint}`);
  };

  const package_ = ["--package", "sockstream", "--allow-dirty"];
  await check("crate files", "cargo", ["package", "--list", ...package_], (stdout) =>
    compare(stdout.trim().split("\n"), crateFiles()),
  );
  await check("cargo publish", "cargo", ["publish", "--dry-run", ...package_]);
  await check("npm pack", "npm", ["pack", "--dry-run", "--json"], (stdout) => compare(packed(stdout), npmFiles()));

  const count = 3;
  record({
    title: PARTS.package,
    passed: count - failures.length,
    failed: failures.length,
    seconds,
    output: failures.join("\n\n"),
  });
}

function crateFiles() {
  const sources = readdirSync(inRoot("src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(inRoot(), path.join(entry.parentPath ?? entry.path, entry.name)));
  return [...CRATE_FILES, ...sources];
}

const npmFiles = () => ["package.json", ...DOCUMENTS, ...packageFiles().map((name) => `dist/${name}`)];

const packed = (stdout) => JSON.parse(stdout)[0].files.map((file) => file.path);

/** Says what differs between two lists of files; nothing when they are the same. */
function compare(actual, expected) {
  const missing = expected.filter((name) => !actual.includes(name));
  const extra = actual.filter((name) => !expected.includes(name));
  return [missing.length && `missing: ${missing.join(", ")}`, extra.length && `not expected: ${extra.join(", ")}`]
    .filter(Boolean)
    .join("; ");
}
