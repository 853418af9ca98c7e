// `npm run build`: makes the npm package in dist/. With `-- --no-install` what is missing is an error, and told in one list.

import { bindgen } from "./build/bindgen.mjs";
import { buildPackage } from "./build/package-build.mjs";
import { endAllTrees, endTreesOnSignal } from "./lib/processes.mjs";
import { main } from "./lib/user-error.mjs";
import { NO_INSTALL, provide } from "./setup/needs.mjs";
import { packageNeeds } from "./setup/setup.mjs";

endTreesOnSignal(() => process.exit(1));

await main(async () => {
  const options = { install: !process.argv.includes(NO_INSTALL) };
  await provide(packageNeeds, options);
  try {
    await buildPackage(bindgen(options));
  } catch (error) {
    await endAllTrees(); // the other of the two things that are built at once
    throw error;
  }
});
