// The Rust toolchains: are they there, and can they build for wasm32.

import { existsSync } from "node:fs";
import path from "node:path";
import { run, runOrThrow } from "../lib/run.mjs";
import { UserError } from "../lib/user-error.mjs";
import { which } from "../lib/which.mjs";
import { NIGHTLY } from "./versions.mjs";

export const WASM_TARGET = "wasm32-unknown-unknown";

const DOWNLOADS = "rustup needs access to its downloads.";

/** @type {import("./needs.mjs").Need<void>} */
export const rust = {
  title: "Rust",
  async find() {
    if (!which("cargo") || !which("rustc")) return undefined;
    const version = await runOrThrow("Rust does not run; try `rustup update`.", "rustc", ["--version"], { limit: 300 });
    return { value: undefined, note: version.split(" ")[1] };
  },
  command: () => "install rustup (https://rustup.rs) and open a new shell",
  async install() {
    throw new UserError("Rust is missing: install rustup (https://rustup.rs), open a new shell, and run this again.");
  },
};

/** That the chosen Rust can build for wasm32. @type {import("./needs.mjs").Need<void>} */
export const wasmTarget = {
  title: WASM_TARGET,
  find: async () => ((await hasTarget([])) ? { value: undefined, note: "" } : undefined),
  command: () => ["rustup", ...addTarget([])].join(" "),
  install: () => installTarget([]),
};

/**
 * The toolchain `version` with the wasm32 target, as arguments for `cargo`: `["+1.85.0"]`.
 * @param {string} version
 * @returns {import("./needs.mjs").Need<string[]>}
 */
export function toolchain(version) {
  const plus = [`+${version}`];
  return {
    title: `Rust ${version}`,
    find: async () => ((await isInstalled(plus)) && (await hasTarget(plus)) ? { value: plus, note: "" } : undefined),
    command: () => `rustup ${installToolchain(version, []).join(" ")} --target ${WASM_TARGET}`,
    async install() {
      if (!(await isInstalled(plus))) await install(version, []);
      if (!(await hasTarget(plus))) await installTarget(plus);
      return plus;
    },
  };
}

const NIGHTLY_COMPONENTS = ["rust-src", "miri"];

/**
 * The one nightly that what needs a nightly runs with, as arguments for `cargo`. It builds the standard library itself.
 * @type {import("./needs.mjs").Need<string[]>}
 */
export const nightly = {
  title: `Rust ${NIGHTLY}`,
  async find() {
    const plus = [`+${NIGHTLY}`];
    return (await isInstalled(plus)) && (await hasComponents(NIGHTLY, NIGHTLY_COMPONENTS))
      ? { value: plus, note: "" }
      : undefined;
  },
  command: () => ["rustup", ...installToolchain(NIGHTLY, NIGHTLY_COMPONENTS)].join(" "),
  async install() {
    await install(NIGHTLY, NIGHTLY_COMPONENTS);
    return [`+${NIGHTLY}`];
  },
};

/** @param {string[]} plus */
async function isInstalled(plus) {
  // Only asks: without this, newer versions of rustup install a missing toolchain by themselves, with everything in it.
  const env = { ...process.env, RUSTUP_AUTO_INSTALL: "0" };
  return (await run("rustc", [...plus, "--version"], { limit: 60, env })).ok;
}

/**
 * @param {string} version
 * @param {string[]} components
 */
async function hasComponents(version, components) {
  const list = ["component", "list", "--installed", "--toolchain", version];
  const { stdout } = await run("rustup", list, { limit: 60 });
  return components.every((name) => stdout.includes(name));
}

/**
 * @param {string} version
 * @param {string[]} components
 */
async function install(version, components) {
  const sentence = `Rust ${version} could not be installed; ${DOWNLOADS}`;
  await runOrThrow(sentence, "rustup", installToolchain(version, components), { limit: 900 });
}

/**
 * @param {string} version
 * @param {string[]} components
 */
function installToolchain(version, components) {
  const wanted = components.flatMap((name) => ["--component", name]);
  return ["toolchain", "install", version, "--profile", "minimal", "--no-self-update", ...wanted];
}

/**
 * Asks the compiler, not rustup: a toolchain may come from elsewhere and have the target all the same.
 * @param {string[]} plus
 */
async function hasTarget(plus) {
  const { ok, stdout } = await run("rustc", [...plus, "--print", "sysroot"], { limit: 60 });
  return ok && existsSync(path.join(stdout.trim(), "lib", "rustlib", WASM_TARGET, "lib"));
}

/** @param {string[]} plus */
async function installTarget(plus) {
  if (!which("rustup")) {
    throw new UserError(
      `This Rust can't build for ${WASM_TARGET}, and rustup is missing: install it (https://rustup.rs).`,
    );
  }
  await runOrThrow(`${WASM_TARGET} could not be added; ${DOWNLOADS}`, "rustup", addTarget(plus), { limit: 600 });
}

/** @param {string[]} plus */
function addTarget(plus) {
  return ["target", "add", WASM_TARGET, ...plus.flatMap((name) => ["--toolchain", name.slice(1)])];
}
