// `npm run bench`: builds every contender, measures them side by side in a browser, and prints how they compare.

import { buildClients } from "./lib/bench/clients.mjs";
import { CONTENDERS } from "./lib/bench/contenders.mjs";
import { measure } from "./lib/bench/measure.mjs";
import { readBenchOptions } from "./lib/bench/options.mjs";
import { measureSizes, printSizes } from "./lib/bench/size.mjs";
import { printTables } from "./lib/bench/tables.mjs";
import { buildPackage } from "./lib/package-build.mjs";
import { main } from "./lib/problem.mjs";
import { endTreesOnSignal } from "./lib/processes.mjs";
import { withScratch } from "./lib/scratch.mjs";
import { setUpBuild, setUpTests } from "./setup.mjs";

endTreesOnSignal(() => process.exit(1));

await main(async () => {
  const options = readBenchOptions(process.argv.slice(2));
  const wasmBindgen = await setUpBuild();
  if (options.size) printSizes(await measureSizes(wasmBindgen));
  return options.cells.length ? measureInBrowsers(options, wasmBindgen) : 0;
});

async function measureInBrowsers(options, wasmBindgen) {
  await buildPackage(wasmBindgen);
  const names = new Set(options.cells.flatMap(({ contenders }) => contenders));
  const contenders = CONTENDERS.filter(({ name }) => names.has(name));
  await buildClients(wasmBindgen, contenders);
  const { drivers } = await setUpTests({ engines: options.engines, wasmPack: false });
  let failed = 0;
  for (const engine of options.engines) {
    const results = await withScratch((scratch) => measure({ ...options, engine, driver: drivers[engine], contenders, scratch }));
    failed += printTables(engine, results);
  }
  return failed ? 1 : 0;
}
