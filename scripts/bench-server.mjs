// `npm run bench:server`: the echo server and its rivals under the same load, in turns, and how they compare.

import { buildContenders } from "./bench/server/contenders.mjs";
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
  const { contenders, load } = await buildContenders();
  const results = {
    machine: describeMachine(),
    seconds: options.seconds,
    runs: options.runs,
    contenders: contenders.map(({ name, title }) => ({ name, title })),
    throughput: options.cells.length ? await measureThroughput(contenders, load, options) : [],
    memory: options.memory ? await measureMemory(contenders, load) : undefined,
  };
  print(results);
  save(results, options.write ? markdown(results) : undefined);
  return 0;
});
