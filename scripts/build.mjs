// `npm run build`: makes the npm package in dist/.

import { buildPackage } from "./build/package-build.mjs";
import { main } from "./lib/user-error.mjs";
import { endTreesOnSignal } from "./lib/processes.mjs";
import { provide } from "./setup/needs.mjs";
import { buildNeeds } from "./setup/setup.mjs";

endTreesOnSignal(() => process.exit(1));
await main(async () => buildPackage((await provide(buildNeeds())).wasmBindgen));
