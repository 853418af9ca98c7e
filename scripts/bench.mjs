// `npm run bench`: builds every competitor, measures them side by side in browsers, and compares them.

import { COMPETITORS } from "./bench/browser/competitors.mjs";
import { startEchoServers } from "./bench/browser/echo-servers.mjs";
import { competitorVersions, describeMachine } from "./bench/browser/machine.mjs";
import { readBenchOptions } from "./bench/browser/options.mjs";
import { summarise } from "./bench/browser/statistics.mjs";
import { measureTimes } from "./bench/browser/times.mjs";
import { buildClients } from "./bench/programs/clients.mjs";
import { measureSizes } from "./bench/programs/size.mjs";
import { buildPackage } from "./build/package-build.mjs";
import { endTreesOnSignal } from "./lib/processes.mjs";
import { main } from "./lib/user-error.mjs";
import { provide } from "./setup/needs.mjs";
import { buildNeeds, setUp } from "./setup/setup.mjs";

/** @import { EngineName } from "./setup/browsers.mjs" */

endTreesOnSignal(() => process.exit(1));

await main(async () => {
  const options = readBenchOptions(process.argv.slice(2));
  const { wasmBindgen } = await provide(buildNeeds());
  // Imported here, since it imports packages, which have only been installed now.
  const { printReport, writeReport } = await import("./bench/report/report.mjs");
  const about = {
    date: new Date().toISOString(),
    machine: await describeMachine(),
    versions: competitorVersions(),
    rounds: options.rounds,
  };
  const sizes = options.size ? await measureSizes(wasmBindgen) : undefined;
  const { engines, problems } = await measureInBrowsers(options, wasmBindgen);
  const report = { ...about, sizes, engines };
  printReport(report);
  // An incomplete run is not for the documentation.
  writeReport(report, options.write && !problems.length);
  if (problems.length) throw problems[0];
});

/**
 * @param {import("./bench/browser/options.mjs").Wanted} wanted
 * @param {string} wasmBindgen  path of the command
 */
async function measureInBrowsers({ cases, rounds }, wasmBindgen) {
  /** @type {import("./bench/report/report.mjs").Report["engines"]} */
  const engines = {};
  /** @type {Error[]} */
  const problems = [];
  const wanted = /** @type {EngineName[]} */ (Object.keys(cases).filter((engine) => cases[engine].length));
  if (!wanted.length) return { engines, problems };
  await buildPackage(wasmBindgen);
  const all = wanted.flatMap((engine) => cases[engine]);
  const names = new Set(all.flatMap((one) => one.competitors));
  const competitors = COMPETITORS.filter(({ name }) => names.has(name));
  await buildClients(wasmBindgen, competitors);
  const { drivers } = await setUp({ engines: wanted });
  const echo = all.some(({ measurement }) => measurement === "network") ? await startEchoServers() : undefined;
  try {
    for (const engine of wanted) {
      const job = { engine, driver: drivers[engine], competitors, cases: cases[engine], rounds, echo };
      const { version, measured, problem } = await measureTimes(job);
      engines[engine] = { version, cases: summarise(measured) };
      if (problem) problems.push(problem);
    }
  } finally {
    await echo?.stop();
  }
  return { engines, problems };
}
