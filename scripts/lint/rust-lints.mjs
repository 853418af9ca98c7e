// Runs rustfmt, clippy and rustdoc, and builds with the oldest Rust that the library supports.

import path from "node:path";
import { FAULTS } from "../lib/echo-server.mjs";
import { target } from "../lib/paths.mjs";
import { runOrThrow } from "../lib/run.mjs";
import { step } from "../lib/steps.mjs";
import { provide } from "../setup/needs.mjs";
import { toolchain, WASM_TARGET } from "../setup/rust.mjs";
import { minimumRust } from "../setup/versions.mjs";

const LIMIT = 1500;

/** The server as users install it, without the routes for tests. */
const ECHO_SERVER = ["--package", "sockstream-echo-server"];
const LIBRARY = ["--package", "sockstream"];
const FOR_WASM = [...LIBRARY, "--target", WASM_TARGET, "--features", "__npm,gloo-net,__all"];
/** Built alone: it is `no_std`, and with other packages its dependencies would have features that link the standard library. */
const NPM_WASM = ["--package", "sockstream-npm", "--target", WASM_TARGET];
const DENY_WARNINGS = ["--", "-D", "warnings"];

export const format = () =>
  step("rustfmt", () =>
    runOrThrow(
      "Not formatted; `cargo fmt --all` does it.",
      "cargo",
      ["fmt", "--all", "--check", "--", "--color", "never"],
      {
        limit: 60,
      },
    ),
  );

export async function clippy() {
  await cargoStep("clippy, native", [
    "clippy",
    "--workspace",
    ...FAULTS,
    "--all-targets",
    "--locked",
    ...DENY_WARNINGS,
  ]);
  await cargoStep("clippy, echo server", ["clippy", ...ECHO_SERVER, "--all-targets", "--locked", ...DENY_WARNINGS]);
  await cargoStep("clippy, wasm32", ["clippy", ...FOR_WASM, "--all-targets", "--locked", ...DENY_WARNINGS]);
  await cargoStep("clippy, wasm32, npm", ["clippy", ...NPM_WASM, "--locked", ...DENY_WARNINGS]);
}

export async function documentation() {
  const env = { RUSTDOCFLAGS: "-D warnings" };
  await cargoStep("rustdoc, native", ["doc", "--workspace", ...FAULTS, "--no-deps", "--locked"], env);
  await cargoStep("rustdoc, wasm32", ["doc", ...FOR_WASM, "--no-deps", "--locked"], env);
}

/** The library only: the echo server is a tool for development, and has a minimum version of its own. */
export async function buildsWithMinimumRust() {
  const version = minimumRust();
  const { plus } = await provide({ plus: toolchain(version) });
  // In one folder, two versions of the compiler would each build everything again after the other.
  const env = { CARGO_TARGET_DIR: path.join(target, "minimum-rust") };
  await cargoStep(`Rust ${version}, native`, [...plus, "check", ...LIBRARY, "--locked"], env);
  await cargoStep(`Rust ${version}, wasm32`, [...plus, "check", ...FOR_WASM, "--locked"], env);
  await cargoStep(`Rust ${version}, wasm32, npm`, [...plus, "check", ...NPM_WASM, "--locked"], env);
}

/**
 * @param {string} title
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 */
function cargoStep(title, args, env = {}) {
  return step(title, () =>
    runOrThrow(`${title}: failed.`, "cargo", args, { limit: LIMIT, env: { ...process.env, ...env } }),
  );
}
