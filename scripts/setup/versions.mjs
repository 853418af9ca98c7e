// Which version of what: the pins, and where those pins stand that have another owner.

import { readFileSync } from "node:fs";
import { run } from "../lib/run.mjs";
import { UserError } from "../lib/user-error.mjs";
import { inRoot } from "../lib/paths.mjs";

export const GECKODRIVER = "0.37.1";
export const WASM_PACK = "0.15.1";
export const CARGO_FUZZ = "0.13.2";

/** For what stable Rust can't do: building the standard library, Miri, fuzzing. rustc 1.101.0-nightly (92b5b8c87). */
export const NIGHTLY = "nightly-2026-10-30";

/**
 * The version that a lock file pins a crate at. wasm-bindgen's command must match its crate exactly.
 * @param {string} crate
 * @param {string} [lockFile]
 */
export function lockedVersion(crate, lockFile = inRoot("Cargo.lock")) {
  const lock = readFileSync(lockFile, "utf8");
  const version = lock.match(new RegExp(`^name = "${crate}"\\nversion = "([^"]+)"`, "m"))?.[1];
  if (!version)
    throw new UserError(`${lockFile} does not mention ${crate}; run \`cargo generate-lockfile\` beside it.`);
  return version;
}

/** The oldest Rust the library says it builds with, in full: `1.85` promises 1.85.0, not its last patch release. */
export function minimumRust() {
  const version = readFileSync(inRoot("Cargo.toml"), "utf8").match(/^rust-version = "([^"]+)"/m)?.[1];
  if (!version) throw new UserError("Cargo.toml states no rust-version.");
  return version.split(".").length < 3 ? `${version}.0` : version;
}

/**
 * The version of an installed devDependency.
 * @param {string} name
 */
export function nodeModuleVersion(name) {
  return JSON.parse(readFileSync(inRoot("node_modules", name, "package.json"), "utf8")).version;
}

/**
 * What `command --version` says, e.g. `0.2.130` for `wasm-bindgen 0.2.130`; undefined when it can't be run.
 * @param {string} command
 */
export async function commandVersion(command) {
  const { ok, stdout } = await run(command, ["--version"], { limit: 30 });
  return ok ? stdout.match(/\d+\.\d+\.\d+\S*/)?.[0] : undefined;
}
