// `npm run bench:server`: the echo server and other servers under the same load, in rounds, and how they compare.

import { buildCompetitors } from "./bench/server/competitors.mjs";
import { describeMachine, requireMachine } from "./bench/server/machine.mjs";
import { measureMemory } from "./bench/server/memory.mjs";
import { readOptions } from "./bench/server/options.mjs";
import { markdown, print, save } from "./bench/server/tables.mjs";
import { measureThroughput } from "./bench/server/throughput.mjs";
import { main } from "./lib/user-error.mjs";
import { endTreesOnSignal } from "./lib/processes.mjs";
import { provide } from "./setup/needs.mjs";
import { rust } from "./setup/rust.mjs";

endTreesOnSignal(() => process.exit(1));

await main(async () => {
  const options = readOptions(process.argv.slice(2));
  requireMachine();
  await provide({ rust });
  const { competitors, load } = await buildCompetitors();
  const results = {
    machine: describeMachine(),
    seconds: options.seconds,
    rounds: options.rounds,
    competitors: competitors.map(({ name, title }) => ({ name, title })),
    throughput: options.cases.length ? await measureThroughput(competitors, load, options) : [],
    memory: options.memory ? await measureMemory(competitors, load, options.rounds) : undefined,
  };
  print(results);
  save(results, options.write ? markdown(results) : undefined);
});
