// Where things are.

import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.resolve(fileURLToPath(new URL("../..", import.meta.url)));

export const inRoot = (/** @type {string[]} */ ...parts) => path.join(root, ...parts);

/** A command that one of the devDependencies brings. */
export const nodeTool = (/** @type {string} */ name) => inRoot("node_modules", ".bin", name);

/** What test runs leave behind for a reader; ignored by git. */
export const artefacts = inRoot("artefacts");

/** The built npm package. */
export const dist = inRoot("dist");

/** cargo's own output folder; our build stamps live beside it. */
export const target = path.resolve(root, process.env.CARGO_TARGET_DIR ?? "target");

/** Shared by all clones on a machine; a folder holds one version of one tool, so it never has to be updated. */
export const toolCache =
  process.env.SOCKSTREAM_TOOLS ??
  path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "sockstream", "tools");
