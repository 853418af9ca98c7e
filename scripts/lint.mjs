// `npm run lint`: everything that can be said about the code without running it. All of it runs, also after a failure.

import { rust, wasmTarget } from "./setup/rust.mjs";
import { provide } from "./setup/needs.mjs";
import { nodeModules } from "./setup/node-modules.mjs";
import { checkContract } from "./lint/contract-lint.mjs";
import { checkDrivers } from "./lint/driver-lints.mjs";
import { checkFolderImports, checkFolderSizes } from "./lint/folder-imports.mjs";
import { checkExamples, checkFileLengths, checkJavaScript, checkTypes } from "./lint/js-lints.mjs";
import { main, UserError } from "./lib/user-error.mjs";
import { endTreesOnSignal, stopSignal } from "./lib/processes.mjs";
import { buildsWithMinimumRust, clippy, documentation, format } from "./lint/rust-lints.mjs";

endTreesOnSignal(() => process.exit(1));

const LINTS = [
  ...[
    format,
    checkFileLengths,
    checkFolderSizes,
    checkFolderImports,
    checkJavaScript,
    checkExamples,
    checkTypes,
    checkContract,
    checkDrivers,
  ],
  ...[clippy, documentation, buildsWithMinimumRust],
];

await main(async () => {
  await provide({ rust, wasmTarget, nodeModules });

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
