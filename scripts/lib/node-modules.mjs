// The pinned devDependencies.

import { statSync } from "node:fs";
import { Problem } from "./problem.mjs";
import { inRoot } from "./paths.mjs";
import { must } from "./run.mjs";
import { step } from "./steps.mjs";

const OLDEST_NODE = 20;

export const nodeModules = () =>
  step("node_modules", async (note) => {
    if (Number(process.versions.node.split(".")[0]) < OLDEST_NODE) {
      throw new Problem(`Node ${process.versions.node} is too old: install Node ${OLDEST_NODE} or newer.`);
    }
    if (isFresh()) return note("present");
    const sentence = "The devDependencies could not be installed; npm needs access to its registry.";
    await must(sentence, "npm", ["ci", "--no-audit", "--no-fund"], { limit: 600 });
    note("installed");
  });

/** npm writes a lock file of its own into node_modules when it has finished. */
function isFresh() {
  const installed = statSync(inRoot("node_modules", ".package-lock.json"), { throwIfNoEntry: false });
  return installed !== undefined && installed.mtimeMs >= statSync(inRoot("package-lock.json")).mtimeMs;
}
