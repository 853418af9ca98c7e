// `npm run lint`: runs every check that does not execute the code. Each check runs, also after one has failed.

import { endTreesOnSignal, stopSignal } from "./lib/processes.mjs";
import { main, UserError } from "./lib/user-error.mjs";
import { clippyOfBenches, formatOfOthers } from "./lint/bench-lints.mjs";
import { checkContract } from "./lint/contract-lint.mjs";
import { checkDrivers } from "./lint/driver-lints.mjs";
import { checkFolderImports } from "./lint/folder-imports.mjs";
import { checkBiome, checkDeclarations, checkExamples, checkTypes } from "./lint/javascript-lints.mjs";
import { buildsWithMinimumRust, clippy, documentation, format } from "./lint/rust-lints.mjs";
import { checkFileLengths, checkFolderSizes } from "./lint/sizes.mjs";
import { checkWorkflows } from "./lint/workflow-lint.mjs";
import { provide } from "./setup/needs.mjs";
import { nodeModules } from "./setup/node-modules.mjs";
import { rust, wasmTarget } from "./setup/rust.mjs";

endTreesOnSignal(() => process.exit(1));

const LINTS = [
  ...[format, formatOfOthers, checkFileLengths, checkFolderSizes, checkFolderImports, checkContract, checkDrivers],
  ...[checkBiome, checkTypes, checkDeclarations, checkExamples, checkWorkflows],
  ...[clippy, clippyOfBenches, documentation, buildsWithMinimumRust],
];

await main(async () => {
  await provide({ rust, wasmTarget, nodeModules });

  /** @type {string[]} */
  const failures = [];
  for (const lint of LINTS) {
    try {
      await lint();
    } catch (error) {
      if (!(error instanceof UserError) || stopSignal()) throw error;
      if (error.detail) console.log(`\n${error.detail.trimEnd()}\n`);
      console.log(`  ${error.message}`);
      failures.push(error.message);
    }
  }
  if (failures.length)
    throw new UserError(`\n${failures.length} of ${LINTS.length} lints failed:\n${failures.join("\n")}`);
  console.log(`\nAll ${LINTS.length} lints passed.`);
});
