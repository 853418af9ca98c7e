// Commands written in Rust that we need at an exact version: from PATH, from our cache, or built into our cache.

import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { toolCache } from "../lib/paths.mjs";
import { runOrThrow } from "../lib/run.mjs";
import { step } from "../lib/steps.mjs";
import { CARGO_FUZZ, commandVersion, GECKODRIVER, lockedVersion, WASM_PACK } from "./versions.mjs";
import { isExecutable, which } from "../lib/which.mjs";

/** These run for seconds, and are built once: compile time matters more than their speed. */
const QUICK_BUILD = {
  CARGO_PROFILE_RELEASE_LTO: "false",
  CARGO_PROFILE_RELEASE_CODEGEN_UNITS: "16",
  CARGO_PROFILE_RELEASE_OPT_LEVEL: "1",
};

/** The three commands of wasm-bindgen-cli lie in one folder; this is the path of `wasm-bindgen`. */
export const wasmBindgen = () =>
  cargoTool({ crate: "wasm-bindgen-cli", command: "wasm-bindgen", version: lockedVersion("wasm-bindgen") });

export const geckodriver = () => cargoTool({ crate: "geckodriver", command: "geckodriver", version: GECKODRIVER });

export const cargoFuzz = () => cargoTool({ crate: "cargo-fuzz", command: "cargo-fuzz", version: CARGO_FUZZ });

export const wasmPack = () => cargoTool({ crate: "wasm-pack", command: "wasm-pack", version: WASM_PACK });

/** Resolves to the full path of the command. */
function cargoTool({ crate, command, version }) {
  return step(`${crate} ${version}`, async (note) => {
    const found = which(command);
    if (found && (await commandVersion(found)) === version) {
      note("on PATH");
      return found;
    }
    const folder = path.join(toolCache, `${crate}-${version}`);
    const cached = path.join(folder, "bin", command);
    if (isExecutable(cached) && (await commandVersion(cached)) === version) {
      note("cached");
      return cached;
    }
    await install(crate, version, folder);
    note("installed");
    return cached;
  });
}

async function install(crate, version, folder) {
  const scratch = mkdtempSync(path.join(os.tmpdir(), "sockstream-tools-"));
  // A target that the user's environment asks for is not for a tool that has to run here.
  const { CARGO_BUILD_TARGET, ...inherited } = process.env;
  try {
    // Not `--locked`: a tool's own lock file is as old as its release, and holds back fixes in what it is built from.
    await runOrThrow(
      `${crate} ${version} could not be installed; it is built with cargo and needs a C linker and access to the crate registry.`,
      "cargo",
      ["install", crate, "--version", version, "--root", folder],
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
