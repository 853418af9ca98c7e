// Measures all servers under the same load, in rounds: processor time, messages a second, and latency.

import { runOrThrow } from "../../lib/run.mjs";
import { step } from "../../lib/steps.mjs";
import { startCompetitor } from "./competitors.mjs";
import { CLIENT_CORE } from "./machine.mjs";

/** @import { ServerCase } from "./cases.mjs" */
/** @import { ServerCompetitor } from "./competitors.mjs" */

/** Seconds before messages count. A server with a just-in-time compiler has compiled its hot code after the first rounds. */
const WARM_UP = 0.2;
/** Seconds that a measurement may take beyond its time: to connect, and to close. */
const OVERHEAD = 60;

/**
 * What the load generator prints: benches/server/src/bin/load/throughput.rs.
 * @typedef {{messages: number, seconds: number, server_cpu: number, client_cpu: number, p50: number, p99: number}} Outcome
 */

/** @typedef {{serverCase: ServerCase, outcomes: Record<string, Outcome[]>}} Measured  one outcome for each round */

/**
 * @param {ServerCompetitor[]} competitors
 * @param {string} load  path of the load generator
 * @param {{cases: ServerCase[], rounds: number, seconds: number}} options
 */
export async function measureThroughput(competitors, load, { cases, rounds, seconds }) {
  /** @type {Measured[]} */
  const measured = [];
  /** @type {{name: string, url: URL, pid: number, stop: () => Promise<void>}[]} */
  const servers = [];
  try {
    for (const competitor of competitors)
      servers.push({ name: competitor.name, ...(await startCompetitor(competitor)) });
    for (const serverCase of cases) {
      /** @type {Record<string, Outcome[]>} */
      const outcomes = Object.fromEntries(servers.map(({ name }) => [name, []]));
      await step(serverCase.path, async () => {
        // One round that does not count: compilers and allocators warm up.
        for (const server of servers) await measure(server, serverCase, load, seconds);
        for (let round = 0; round < rounds; round++) {
          // Each server comes first in turn, so that a disturbance does not always meet the same one.
          const first = round % servers.length;
          for (const server of [...servers.slice(first), ...servers.slice(0, first)]) {
            outcomes[server.name].push(await measure(server, serverCase, load, seconds));
          }
        }
      });
      measured.push({ serverCase, outcomes });
    }
  } finally {
    await Promise.all(servers.map(({ stop }) => stop()));
  }
  return measured;
}

/**
 * @param {{name: string, url: URL, pid: number}} server
 * @param {ServerCase} serverCase
 * @param {string} load
 * @param {number} seconds
 * @returns {Promise<Outcome>}
 */
async function measure({ name, url, pid }, { size, connections, window, rate }, load, seconds) {
  const settings = {
    server: url.host,
    pid,
    size,
    connections,
    window,
    "warm-up": WARM_UP,
    seconds,
    ...(rate && { rate }),
  };
  const flags = Object.entries(settings).flatMap(([flag, value]) => [`--${flag}`, String(value)]);
  const args = ["--cpu-list", CLIENT_CORE, load, "throughput", ...flags];
  const limit = WARM_UP + seconds + OVERHEAD;
  return JSON.parse(await runOrThrow(`The load generator failed against ${name}.`, "taskset", args, { limit }));
}
