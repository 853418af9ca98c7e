// `npm run build`: makes the npm package in dist/.

import { buildPackage } from "./lib/package-build.mjs";
import { main } from "./lib/problem.mjs";
import { endTreesOnSignal } from "./lib/processes.mjs";
import { setUpBuild } from "./setup.mjs";

endTreesOnSignal(() => process.exit(1));
await main(async () => buildPackage(await setUpBuild()));
