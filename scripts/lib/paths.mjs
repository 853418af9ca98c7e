// Where things are.

import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.resolve(fileURLToPath(new URL("../..", import.meta.url)));

export const inRoot = (...parts) => path.join(root, ...parts);

/** A command that one of the devDependencies brings. */
export const nodeTool = (name) => inRoot("node_modules", ".bin", name);

/** What test runs leave behind for a reader; ignored by git. */
export const artefacts = inRoot("artefacts");

/** The built npm package. */
export const dist = inRoot("dist");

/** cargo's own output folder; our build stamps live beside it. */
export const target = path.resolve(root, process.env.CARGO_TARGET_DIR ?? "target");
