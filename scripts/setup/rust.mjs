// The Rust toolchain: is it there, and can it build for wasm32.

import { existsSync } from "node:fs";
import path from "node:path";
import { UserError } from "../lib/user-error.mjs";
import { runOrThrow, run } from "../lib/run.mjs";
import { step } from "../lib/steps.mjs";
import { NIGHTLY } from "./versions.mjs";
import { which } from "../lib/which.mjs";

export const WASM_TARGET = "wasm32-unknown-unknown";

export const rust = () =>
  step("Rust", async (note) => {
    if (!which("cargo") || !which("rustc")) {
      throw new UserError("Rust is missing: install rustup (https://rustup.rs), open a new shell, and run this again.");
    }
    const version = await runOrThrow("Rust does not run; try `rustup update`.", "rustc", ["--version"], { limit: 300 });
    note(version.split(" ")[1]);
  });

export const wasmTarget = () => step(WASM_TARGET, (note) => addTarget(note, []));

/** The toolchain `version` with the wasm32 target, as arguments for `cargo`: `["+1.85.0"]`. */
export const toolchain = (version) =>
  step(`Rust ${version}`, async (note) => {
    const plus = await install(version, note);
    await addTarget(() => {}, plus);
    return plus;
  });

/** The one nightly that what needs a nightly runs with, as arguments for `cargo`. It builds the standard library itself. */
export const nightly = () => step(`Rust ${NIGHTLY}`, (note) => install(NIGHTLY, note, ["rust-src", "miri"]));

async function install(version, note, components = []) {
  const plus = `+${version}`;
  // Only asks: without this, newer versions of rustup install a missing toolchain by themselves, with everything in it.
  const env = { ...process.env, RUSTUP_AUTO_INSTALL: "0" };
  const { ok } = await run("rustc", [plus, "--version"], { limit: 60, env });
  if (ok && (await hasComponents(version, components))) {
    note("present");
    return [plus];
  }
  const wanted = components.flatMap((name) => ["--component", name]);
  await runOrThrow(
    `Rust ${version} could not be installed; rustup needs access to its downloads.`,
    "rustup",
    ["toolchain", "install", version, "--profile", "minimal", "--no-self-update", ...wanted],
    { limit: 900 },
  );
  note("installed");
  return [plus];
}

async function hasComponents(version, components) {
  if (!components.length) return true;
  const list = ["component", "list", "--installed", "--toolchain", version];
  const { stdout } = await run("rustup", list, { limit: 60 });
  return components.every((name) => stdout.includes(name));
}

/** Asks the compiler, not rustup: a toolchain may come from elsewhere and have the target all the same. */
async function addTarget(note, plus) {
  const sysroot = await runOrThrow("rustc does not run.", "rustc", [...plus, "--print", "sysroot"], { limit: 60 });
  if (existsSync(path.join(sysroot.trim(), "lib", "rustlib", WASM_TARGET, "lib"))) {
    note("present");
    return;
  }
  if (!which("rustup")) {
    throw new UserError(
      `This Rust can't build for ${WASM_TARGET}, and rustup is missing: install it (https://rustup.rs).`,
    );
  }
  const forToolchain = plus.length ? ["--toolchain", plus[0].slice(1)] : [];
  await runOrThrow(
    `${WASM_TARGET} could not be added; rustup needs access to its downloads.`,
    "rustup",
    ["target", "add", WASM_TARGET, ...forToolchain],
    { limit: 600 },
  );
  note("added");
}
