// The workspaces of the examples have lock files of their own, in which wasm-bindgen has to be that of the root.

import { inRoot } from "../../lib/paths.mjs";
import { UserError } from "../../lib/user-error.mjs";
import { lockedVersion } from "../../setup/versions.mjs";

/**
 * Checks that one wasm-bindgen command fits both lock files.
 * @param {"frontends" | "libraries"} name  of the workspace
 */
export function checkLock(name) {
  const lock = inRoot("examples", name, "Cargo.lock");
  const [own, wanted] = [lock, inRoot("Cargo.lock")].map((file) => lockedVersion("wasm-bindgen", file));
  if (own === wanted) return;
  throw new UserError(
    `examples/${name}/Cargo.lock has another wasm-bindgen than Cargo.lock (${wanted}); run: ` +
      `cargo update --manifest-path examples/${name}/Cargo.toml --package wasm-bindgen --precise ${wanted}`,
  );
}
