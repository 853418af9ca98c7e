// `npm run bench`: builds every contender, measures them side by side in browsers, and tells how they compare.

import { buildClients } from "./bench/programs/clients.mjs";
import { CONTENDERS } from "./bench/browser/contenders.mjs";
import { startEchoServers } from "./bench/browser/echo-servers.mjs";
import { contenderVersions, describeMachine } from "./bench/browser/machine.mjs";
import { measureMemory, measureTimes } from "./bench/browser/measure.mjs";
import { readBenchOptions } from "./bench/browser/options.mjs";
import { tell, writeReport } from "./bench/report/report.mjs";
import { measureSizes } from "./bench/programs/size.mjs";
import { summarise } from "./bench/browser/statistics.mjs";
import { buildPackage } from "./build/package-build.mjs";
import { main } from "./lib/user-error.mjs";
import { endTreesOnSignal } from "./lib/processes.mjs";
import { provide } from "./setup/needs.mjs";
import { buildNeeds, setUp } from "./setup/setup.mjs";

endTreesOnSignal(() => process.exit(1));

await main(async () => {
  const options = readBenchOptions(process.argv.slice(2));
  const { wasmBindgen } = await provide(buildNeeds());
  const about = {
    date: new Date().toISOString(),
    machine: await describeMachine(),
    versions: contenderVersions(),
    runs: options.runs,
  };
  const sizes = options.size ? await measureSizes(wasmBindgen) : undefined;
  const engines = Object.keys(options.cells).filter(
    (engine) => options.cells[engine].length || (engine === "chromium" && options.memory.length),
  );
  const { problems, ...measured } = engines.length
    ? await measureInBrowsers(options, engines, wasmBindgen)
    : { engines: {}, problems: [] };
  const report = { ...about, sizes, ...measured };
  tell(report);
  // Half a run is not for the documentation.
  writeReport(report, options.write && !problems.length);
  if (problems.length) throw problems[0];
});

async function measureInBrowsers({ cells, memory, runs }, engines, wasmBindgen) {
  await buildPackage(wasmBindgen);
  const all = engines.flatMap((engine) => cells[engine]);
  const names = new Set([...all.flatMap(({ contenders }) => contenders), ...memory.map(({ name }) => name)]);
  const contenders = CONTENDERS.filter(({ name }) => names.has(name));
  await buildClients(wasmBindgen, contenders);
  const { drivers } = await setUp({ engines });
  const echo =
    memory.length || all.some(({ measurement }) => measurement === "network") ? await startEchoServers() : undefined;
  const measured = { engines: {}, problems: [] };
  try {
    for (const engine of engines) {
      if (!cells[engine].length) continue;
      const job = { engine, driver: drivers[engine], contenders, cells: cells[engine], runs, echo };
      const { version, measured: times, problem } = await measureTimes(job);
      measured.engines[engine] = { version, cells: summarise(times) };
      if (problem) measured.problems.push(problem);
    }
    for (const contender of memory) {
      measured.memory ??= [];
      const job = { engine: "chromium", driver: drivers.chromium, contender, echo };
      measured.memory.push({ name: contender.name, ...(await measureMemory(job)) });
    }
  } finally {
    await echo?.stop();
  }
  return measured;
}
