// The paths of the repository's folders, and of what builds and tests write.

import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.resolve(fileURLToPath(new URL("../..", import.meta.url)));

export const inRoot = (/** @type {string[]} */ ...parts) => path.join(root, ...parts);

/** The path of a command of one of the devDependencies. */
export const nodeTool = (/** @type {string} */ name) => inRoot("node_modules", ".bin", name);

/** Logs and reports of test runs; ignored by git. */
export const artefacts = inRoot("artefacts");

/** The built npm package. */
export const dist = inRoot("dist");

/** cargo's own output folder; our build stamps live beside it. */
export const target = path.resolve(root, process.env.CARGO_TARGET_DIR ?? "target");

/** Tools that were built here, for all clones on a machine. Each folder in it holds one version of one tool, and is never updated. */
export const toolCache =
  process.env.SOCKSTREAM_TOOLS ??
  path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "sockstream", "tools");
