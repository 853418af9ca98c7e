// The pinned devDependencies.

import { statSync } from "node:fs";
import { UserError } from "../lib/user-error.mjs";
import { inRoot } from "../lib/paths.mjs";
import { runOrThrow } from "../lib/run.mjs";
import { step } from "../lib/steps.mjs";

const OLDEST_NODE = 20;

export const nodeModules = () =>
  step("node_modules", async (note) => {
    if (Number(process.versions.node.split(".")[0]) < OLDEST_NODE) {
      throw new UserError(`Node ${process.versions.node} is too old: install Node ${OLDEST_NODE} or newer.`);
    }
    if (isFresh()) return note("present");
    const sentence = "The devDependencies could not be installed; npm needs access to its registry.";
    await runOrThrow(sentence, "npm", ["ci", "--no-audit", "--no-fund"], { limit: 600 });
    note("installed");
  });

/** npm writes a lock file of its own into node_modules when it has finished. */
function isFresh() {
  const installed = statSync(inRoot("node_modules", ".package-lock.json"), { throwIfNoEntry: false });
  return installed !== undefined && installed.mtimeMs >= statSync(inRoot("package-lock.json")).mtimeMs;
}
