// Builds that users may make and that no other test makes: each set of features, the oldest dependencies that are allowed, and
// those that need a standard library of their own, which only nightly Rust builds.

import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { artefacts, inRoot, target } from "../lib/paths.mjs";
import { record } from "../lib/report.mjs";
import { run, runOrThrow } from "../lib/run.mjs";
import { formatSeconds } from "../lib/steps.mjs";
import { UserError } from "../lib/user-error.mjs";
import { WASM_TARGET } from "../setup/rust.mjs";
import { PARTS } from "./options.mjs";

const LIMIT = 900;

const LIBRARY = ["--package", "sockstream", "--lib"];
const FOR_WASM = ["--target", WASM_TARGET];

/** Flags for memory that threads share: each thread imports it, and has a stack and thread-local variables of its own. */
const SHARED_MEMORY = [
  "-Ctarget-feature=+atomics,+bulk-memory",
  ...["--shared-memory", "--import-memory", "--max-memory=1073741824"].map(linkArg),
  ...["__wasm_init_tls", "__tls_size", "__tls_align", "__tls_base"].map((name) => linkArg(`--export=${name}`)),
];

/**
 * Builds that need a standard library of their own. `proof` is a browser test that exists in this build only: it proves that the
 * program was built as intended.
 */
export const VARIANTS = [
  {
    title: "shared memory",
    cargo: nightlyBuild("shared-memory", SHARED_MEMORY, "std,panic_abort", "gloo-net,__all"),
    proof: "this_build_has_shared_memory",
  },
  {
    title: "panic=unwind",
    // Without gloo-net: wasm-bindgen requires unwind-safe closures in such a build, and those of gloo-net are not marked as such.
    cargo: nightlyBuild("unwinding", ["-Cpanic=unwind"], "std,panic_unwind", "__all"),
    proof: "this_build_unwinds",
  },
];

/** @param {string} arg */
function linkArg(arg) {
  return `-Clink-arg=${arg}`;
}

/**
 * @param {string} name
 * @param {string[]} rustflags
 * @param {string} std       the crates of the standard library to build
 * @param {string} features  of sockstream
 */
function nightlyBuild(name, rustflags, std, features) {
  /** @type {Record<string, string>} */
  const env = {
    CARGO_TARGET_DIR: path.join(target, name),
    CARGO_ENCODED_RUSTFLAGS: rustflags.join("\x1f"),
    // Most of the debug information would be that of the standard library, which is not debugged here.
    CARGO_PROFILE_DEV_DEBUG: "0",
  };
  return { features, args: [`-Zbuild-std=${std}`], env };
}

/**
 * @param {string[]} nightly  arguments that choose it
 * @param {string} scratch    a folder
 */
export async function runBuilds(nightly, scratch) {
  const builds = [...(await featureBuilds()), await oldestDependencies(nightly, scratch), ...variantBuilds(nightly)];
  const log = path.join(artefacts, "builds.log");
  let [seconds, output] = [0, ""];
  /** @type {string[]} */
  const failed = [];
  for (const { title, args, env = {}, cwd, warningsFail = false } of builds) {
    const result = await run("cargo", args, { limit: LIMIT, cwd, env: { ...process.env, ...env } });
    const warned = warningsFail && /^warning\b/m.test(result.output);
    const ok = result.ok && !warned;
    console.log(`  ${ok ? "✓" : "✗"} ${title}  ${formatSeconds(result.seconds)}`);
    output += `$ cargo ${args.join(" ")}\n${result.output}`;
    seconds += result.seconds;
    if (!ok) failed.push(`${title} ${result.ok ? "has warnings" : result.ending}`);
  }
  mkdirSync(artefacts, { recursive: true });
  writeFileSync(log, output);
  const counts = { passed: builds.length - failed.length, failed: failed.length, note: failed.join("; ") };
  record({ title: PARTS.builds, ...counts, seconds, output, log });
}

/**
 * @typedef {object} Build
 * @property {string} title
 * @property {string[]} args
 * @property {Record<string, string>} [env]
 * @property {string} [cwd]
 * @property {boolean} [warningsFail]
 */

/**
 * No feature, each alone, all but each, and all: for browsers and natively. A warning is an error, since code that one set needs may
 * be unused in another. Warnings are looked for in cargo's output: a flag that denies them would have all dependencies compiled again.
 * @returns {Promise<Build[]>}
 */
async function featureBuilds() {
  const args = ["metadata", "--no-deps", "--format-version", "1", "--locked"];
  const sentence = "cargo can't read the workspace.";
  /** @type {{packages: {name: string, features: Record<string, string[]>}[]}} */
  const { packages } = JSON.parse(await runOrThrow(sentence, "cargo", args, { limit: 60, data: true }));
  const library = packages.find(({ name }) => name === "sockstream");
  if (!library) throw new UserError("The workspace has no package named sockstream.");
  const sets = featureSets(library.features);
  return [FOR_WASM, []].flatMap((platform) =>
    sets.map((set) => ({
      title: `features ${set.join(", ") || "none"}, ${platform.length ? "wasm32" : "native"}`,
      args: ["check", ...LIBRARY, ...platform, "--no-default-features", "--features", set.join(","), "--locked"],
      warningsFail: true,
    })),
  );
}

/**
 * Returns the sets of features to build: none, each alone, all but each, and all. `__all` only names others.
 * @param {Record<string, string[]>} features  and the features that each brings
 */
export function featureSets(features) {
  const names = Object.keys(features).filter((name) => name !== "default" && name !== "__all");
  /** @param {string} name @returns {string[]} */
  const whole = (name) => [name, ...features[name].filter((other) => other in features).flatMap(whole)];
  const sets = [
    [],
    ...names.map((name) => [name]),
    ...names.map((left) => names.filter((name) => !whole(name).includes(left))),
    names,
  ];
  // A feature that brings another one makes the same build with and without that one in the list.
  const sorted = sets.map((set) => [...new Set(set.flatMap(whole))].sort());
  return [...new Map(sorted.map((set) => [set.join(), set])).values()];
}

/**
 * The library as a dependent has it, without tests, with its dependencies at the versions that Cargo.toml states. gloo-net is left
 * out because it requires a newer js-sys.
 * @param {string[]} nightly
 * @param {string} scratch
 * @returns {Promise<Build>}
 */
async function oldestDependencies(nightly, scratch) {
  const cwd = path.join(scratch, "oldest");
  cpSync(inRoot("src"), path.join(cwd, "src"), { recursive: true });
  for (const name of ["README.md", "CHANGELOG.md"]) cpSync(inRoot(name), path.join(cwd, name));
  const sections = readFileSync(inRoot("Cargo.toml"), "utf8").split(/^(?=\[)/m);
  const kept = sections.filter((section) => !/^\[.*(?:dev-dependencies|gloo-net|example)/.test(section)).join("");
  const manifest = kept.replace(/^members = .*$/m, "members = []").replace(/^gloo-net = .*\n/m, "");
  writeFileSync(path.join(cwd, "Cargo.toml"), manifest);
  const resolve = [...nightly, "update", "-Zdirect-minimal-versions"];
  await runOrThrow("There are no oldest dependencies that fit together.", "cargo", resolve, { limit: 120, cwd });
  return {
    title: "oldest dependencies, wasm32",
    args: ["check", ...LIBRARY, ...FOR_WASM, "--features", "__npm,__all", "--locked"],
    cwd,
    env: { CARGO_TARGET_DIR: path.join(target, "oldest") },
  };
}

/** @param {string[]} nightly @returns {Build[]} */
const variantBuilds = (nightly) =>
  VARIANTS.map(({ title, cargo }) => ({
    title: `${title}, wasm32`,
    args: [...nightly, "build", ...LIBRARY, ...FOR_WASM, "--features", cargo.features, "--locked", ...cargo.args],
    env: cargo.env,
  }));
