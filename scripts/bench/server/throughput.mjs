// Messages a second and how long they take, of all contenders in turns.

import { runOrThrow } from "../../lib/run.mjs";
import { step } from "../../lib/steps.mjs";
import { startContender } from "./contenders.mjs";
import { CLIENT_CORE } from "./machine.mjs";

/** Before it counts; a virtual machine has compiled what is called often in the first of several runs. */
const WARM_UP_SECONDS = 0.3;
/** What a run may take beyond its time: to connect, and to close. */
const OVERHEAD_SECONDS = 60;

/**
 * @typedef {{messages: number, seconds: number, server_cpu: number, client_cpu: number, p50: number, p99: number}} Outcome
 * @returns {Promise<{cell: object, outcomes: Record<string, Outcome[]>}[]>}  one outcome a run
 */
export async function measureThroughput(contenders, load, { cells, runs, seconds }) {
  const measured = [];
  const servers = [];
  try {
    for (const { name, ...contender } of contenders) servers.push({ name, ...(await startContender(contender)) });
    for (const cell of cells) {
      const outcomes = Object.fromEntries(servers.map(({ name }) => [name, []]));
      await step(cell.path, async () => {
        for (let run = 0; run < runs; run += 1) {
          // Each comes first in turn: what disturbs the machine shall not always meet the same one.
          const turn = run % servers.length;
          for (const server of [...servers.slice(turn), ...servers.slice(0, turn)]) {
            outcomes[server.name].push(await measure(server, cell, load, seconds));
          }
        }
      });
      measured.push({ cell, outcomes });
    }
  } finally {
    await Promise.all(servers.map(({ stop }) => stop()));
  }
  return measured;
}

async function measure({ name, url, pid }, { size, connections, window }, load, seconds) {
  const settings = { server: url.host, pid, size, connections, window, "warm-up": WARM_UP_SECONDS, seconds };
  const flags = Object.entries(settings).flatMap(([flag, value]) => [`--${flag}`, String(value)]);
  const args = ["--cpu-list", CLIENT_CORE, load, "throughput", ...flags];
  const limit = WARM_UP_SECONDS + seconds + OVERHEAD_SECONDS;
  return JSON.parse(await runOrThrow(`The load generator failed against ${name}.`, "taskset", args, { limit }));
}
