// The pinned devDependencies.

import { statSync } from "node:fs";
import { inRoot } from "../lib/paths.mjs";
import { runOrThrow } from "../lib/run.mjs";
import { UserError } from "../lib/user-error.mjs";

const OLDEST_NODE = 20;

/** @type {import("./needs.mjs").Need<void>} */
export const nodeModules = {
  title: "node_modules",
  async find() {
    if (Number(process.versions.node.split(".")[0]) < OLDEST_NODE) {
      throw new UserError(`Node ${process.versions.node} is too old: install Node ${OLDEST_NODE} or newer.`);
    }
    return isFresh() ? { value: undefined, note: "" } : undefined;
  },
  command: () => "npm ci",
  async install() {
    const sentence = "The devDependencies could not be installed; npm needs access to its registry.";
    await runOrThrow(sentence, "npm", ["ci", "--no-audit", "--no-fund"], { limit: 600 });
  },
};

/** npm writes a lock file of its own into node_modules when it has finished. */
function isFresh() {
  const installed = statSync(inRoot("node_modules", ".package-lock.json"), { throwIfNoEntry: false });
  return installed !== undefined && installed.mtimeMs >= statSync(inRoot("package-lock.json")).mtimeMs;
}
