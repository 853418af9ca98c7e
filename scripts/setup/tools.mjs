// Commands written in Rust that we need at an exact version: from PATH, from our cache, or built into our cache.

import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { cargoWithProgress } from "../lib/cargo.mjs";
import { toolCache } from "../lib/paths.mjs";
import { run } from "../lib/run.mjs";
import { reportProgress } from "../lib/steps.mjs";
import { isExecutable, which } from "../lib/which.mjs";
import { CARGO_FUZZ, commandVersion, GECKODRIVER, lockedVersion, WASM_PACK } from "./versions.mjs";

/** The tools run for seconds, and are built once: compile time matters more than their speed. */
const QUICK_BUILD = {
  CARGO_PROFILE_RELEASE_LTO: "false",
  CARGO_PROFILE_RELEASE_CODEGEN_UNITS: "16",
  CARGO_PROFILE_RELEASE_OPT_LEVEL: "0",
};

/** @param {string[]} crates  that do most of a tool's work, so that it would be slow without any optimisation */
function optimised(crates) {
  return crates.flatMap((crate) => ["--config", `profile.release.package.${crate}.opt-level=1`]);
}

const WASM_BINDGEN = {
  crate: "wasm-bindgen-cli",
  command: "wasm-bindgen",
  // Without TLS, which is for WebDrivers on other machines.
  build: ["--no-default-features", ...optimised(["wasmparser", "walrus", "wasm-bindgen-cli-support"])],
};

/** The three commands of wasm-bindgen-cli lie in one folder; the value is the path of `wasm-bindgen`. */
export const wasmBindgen = () => cargoTool({ ...WASM_BINDGEN, version: lockedVersion("wasm-bindgen") });

export const geckodriver = () => cargoTool({ crate: "geckodriver", command: "geckodriver", version: GECKODRIVER });

export const cargoFuzz = () => cargoTool({ crate: "cargo-fuzz", command: "cargo-fuzz", version: CARGO_FUZZ });

export const wasmPack = () => cargoTool({ crate: "wasm-pack", command: "wasm-pack", version: WASM_PACK });

/**
 * @param {object} tool
 * @param {string} tool.crate
 * @param {string} tool.command
 * @param {string} tool.version
 * @param {string[]} [tool.build]  arguments for building it
 * @returns {import("./needs.mjs").Need<string> & {download: () => Promise<string | undefined>}} the full path of the command;
 *   `download` gets it as its makers have built it, if that is possible
 */
function cargoTool({ crate, command, version, build = [] }) {
  const folder = path.join(toolCache, `${crate}-${version}`);
  const cached = path.join(folder, "bin", command);
  // Not `--locked`: a tool's own lock file is as old as its release, and holds back fixes in what it is built from.
  const install = ["install", crate, "--version", version, ...build, "--root", folder];
  const isCached = async () => isExecutable(cached) && (await commandVersion(cached)) === version;
  const download = async () => {
    await downloadBinary(crate, version, folder);
    return (await isCached()) ? cached : undefined;
  };
  return {
    title: `${crate} ${version}`,
    async find() {
      const found = which(command);
      if (found && (await commandVersion(found)) === version) return { value: found, note: "(on PATH)" };
      return (await isCached()) ? { value: cached, note: "(cached)" } : undefined;
    },
    command: () => ["cargo", ...install].join(" "),
    async install() {
      if (!(await download())) await buildTool(crate, version, install);
      return cached;
    },
    download,
  };
}

/**
 * Downloads the tool if cargo-binstall is installed, which knows from where. It may fail: then the tool is to be built.
 * @param {string} crate
 * @param {string} version
 * @param {string} folder
 */
async function downloadBinary(crate, version, folder) {
  const binstall = which("cargo-binstall");
  if (!binstall) return;
  reportProgress("cargo-binstall looks for a binary");
  const quietly = ["--no-confirm", "--disable-strategies", "compile", "--disable-telemetry"];
  await run(binstall, [`${crate}@${version}`, "--root", folder, ...quietly], { limit: 120 });
}

/**
 * @param {string} crate
 * @param {string} version
 * @param {string[]} args  of cargo
 */
async function buildTool(crate, version, args) {
  const scratch = mkdtempSync(path.join(os.tmpdir(), "sockstream-tools-"));
  // A target that the user's environment asks for is not for a tool that has to run here.
  const { CARGO_BUILD_TARGET, ...inherited } = process.env;
  try {
    await cargoWithProgress(
      `${crate} ${version} could not be installed; it is built with cargo and needs a C linker and access to the crate registry.`,
      args,
      // From outside the project, whose cargo configuration is not meant for it.
      {
        limit: 1800,
        cwd: scratch,
        env: { ...inherited, ...QUICK_BUILD, CARGO_TARGET_DIR: path.join(scratch, "target") },
      },
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
