// The machine that was measured on, and the versions of what was measured.

import { readFileSync } from "node:fs";
import os from "node:os";
import { hardware } from "../hardware.mjs";
import { inRoot } from "../../lib/paths.mjs";
import { runOrThrow } from "../../lib/run.mjs";
import { nodeModuleVersion } from "../../setup/versions.mjs";
import { COMPETITORS } from "./competitors.mjs";

/** @returns {Promise<Record<string, string>>} */
export async function describeMachine() {
  return {
    ...hardware(),
    system: system(),
    rustc: (await runOrThrow("rustc does not run.", "rustc", ["--version"], { limit: 60 })).trim(),
    "wasm-opt": nodeModuleVersion("binaryen"),
  };
}

function system() {
  const kernel = `${os.type()} ${os.release()}`;
  if (os.platform() !== "linux") return kernel;
  return `${readFileSync("/etc/os-release", "utf8").match(/^PRETTY_NAME="(.*)"$/m)?.[1]}, ${kernel}`;
}

/** @returns {Record<string, string>} the version of every package that is measured */
export function competitorVersions() {
  const lock = readFileSync(inRoot("benches", "Cargo.lock"), "utf8");
  const packages = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));
  const versions = COMPETITORS.flatMap(({ name, language }) => {
    const crate = name.split(",")[0];
    const version =
      language === "Rust"
        ? lock.match(new RegExp(`^name = "${crate}"\\nversion = "([^"]+)"`, "m"))?.[1]
        : packages.devDependencies[crate];
    return version ? [[crate, version]] : [];
  });
  return Object.fromEntries(versions);
}
