// `npm run bench`: builds every contender, measures them side by side in a browser, and prints how they compare.

import { buildClients } from "./lib/bench/clients.mjs";
import { CONTENDERS } from "./lib/bench/contenders.mjs";
import { measure } from "./lib/bench/measure.mjs";
import { readBenchOptions } from "./lib/bench/options.mjs";
import { measureSizes, sizeTable } from "./lib/bench/size.mjs";
import { summarise } from "./lib/bench/statistics.mjs";
import { tables } from "./lib/bench/tables.mjs";
import { buildEchoServer, startEchoServer } from "./lib/echo-server.mjs";
import { buildPackage } from "./lib/package-build.mjs";
import { main } from "./lib/problem.mjs";
import { endTreesOnSignal } from "./lib/processes.mjs";
import { withScratch } from "./lib/scratch.mjs";
import { setUpBuild, setUpTests } from "./setup.mjs";

endTreesOnSignal(() => process.exit(1));

await main(async () => {
  const options = readBenchOptions(process.argv.slice(2));
  const wasmBindgen = await setUpBuild();
  const sizes = options.size ? await measureSizes(wasmBindgen) : undefined;
  const engines = options.cells.length ? await measureInBrowsers(options, wasmBindgen) : {};
  if (sizes) console.log(`\n${sizeTable(sizes)}`);
  for (const [engine, cells] of Object.entries(engines)) console.log(`\n${tables(engine, cells)}`);
});

/** @returns {Promise<Record<string, ReturnType<summarise>>>} by engine */
async function measureInBrowsers(options, wasmBindgen) {
  await buildPackage(wasmBindgen);
  const names = new Set(options.cells.flatMap(({ contenders }) => contenders));
  const contenders = CONTENDERS.filter(({ name }) => names.has(name));
  await buildClients(wasmBindgen, contenders);
  const { drivers } = await setUpTests({ engines: options.engines, wasmPack: false });
  const overNetwork = options.cells.some(({ measurement }) => measurement === "network");
  const echo = overNetwork ? await startEchoServer(await buildEchoServer(), ["--faults", "--listen", "127.0.0.1:0"]) : undefined;
  const summaries = {};
  try {
    for (const engine of options.engines) {
      const job = { ...options, engine, driver: drivers[engine], contenders, echo };
      summaries[engine] = summarise(await withScratch((scratch) => measure({ ...job, scratch })));
    }
  } finally {
    await echo?.stop();
  }
  return summaries;
}
