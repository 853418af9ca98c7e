// The command that makes the package's bindings: wasm-bindgen where it is present, otherwise a smaller one of our own.

import path from "node:path";
import { buildProgram } from "../lib/cargo.mjs";
import { inRoot, target } from "../lib/paths.mjs";
import { step } from "../lib/steps.mjs";
import { UserError } from "../lib/user-error.mjs";
import { wasmBindgen } from "../setup/tools.mjs";
import { lockedVersion } from "../setup/versions.mjs";

const folder = inRoot("scripts", "build", "bindgen");

/**
 * Building all of wasm-bindgen-cli, which the tests need, takes several times as long as building ours.
 * @param {{install: boolean}} options  false: nothing is downloaded
 * @returns {Promise<string>} the path of a command that takes the arguments of `wasm-bindgen`
 */
export const bindgen = ({ install }) =>
  step("bindgen", async (note) => {
    const tool = wasmBindgen();
    const present = await tool.find();
    if (present) {
      note(`wasm-bindgen ${present.note}`);
      return present.value;
    }
    const downloaded = install ? await tool.download() : undefined;
    if (downloaded) {
      note("wasm-bindgen, downloaded");
      return downloaded;
    }
    checkVersion();
    const args = ["--release", "--manifest-path", path.join(folder, "Cargo.toml")];
    // A folder of its own, so that cargo can build other things meanwhile.
    const env = { CARGO_TARGET_DIR: path.join(target, "bindgen") };
    return buildProgram("The command that makes the bindings", args, { env });
  });

function checkVersion() {
  const version = lockedVersion("wasm-bindgen");
  const own = lockedVersion("wasm-bindgen-shared", path.join(folder, "Cargo.lock"));
  if (own === version) return;
  const update = ["wasm-bindgen-cli-support", "wasm-bindgen-shared"]
    .map((crate) => `cargo update --package ${crate} --precise ${version}`)
    .join(" && ");
  throw new UserError(
    `${path.relative(inRoot(), folder)} makes bindings for wasm-bindgen ${own}, but Cargo.lock has ${version}; ` +
      `run there: ${update}`,
  );
}
