// Measures what idle connections cost a server in memory: its resident set, after each of several steps of connections.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../lib/user-error.mjs";
import { endTree, start } from "../../lib/processes.mjs";
import { step } from "../../lib/steps.mjs";
import { IDLE_STEP } from "./cases.mjs";
import { startCompetitor } from "./competitors.mjs";
import { CLIENT_CORE } from "./machine.mjs";

/** @import { ServerCompetitor } from "./competitors.mjs" */

/** Time for what a server does later: collecting garbage, ending what only a handshake needs. */
const SETTLE_MS = 500;

/** @typedef {{atStart: number, rounds: number[]}} MemoryOutcome  bytes: before the rounds, and a connection in each round */

/**
 * @param {ServerCompetitor[]} competitors
 * @param {string} load  path of the load generator
 * @param {number} rounds
 * @returns {Promise<Record<string, MemoryOutcome>>}
 */
export async function measureMemory(competitors, load, rounds) {
  /** @type {Record<string, MemoryOutcome>} */
  const results = {};
  for (const competitor of competitors) {
    await step(`memory: ${competitor.name}`, async () => {
      const server = await startCompetitor(competitor);
      try {
        results[competitor.name] = await measure(server, load, rounds);
      } finally {
        await server.stop();
      }
    });
  }
  return results;
}

/**
 * @param {{url: URL, pid: number}} server
 * @param {string} load
 * @param {number} rounds
 * @returns {Promise<MemoryOutcome>}
 */
async function measure({ url, pid }, load, rounds) {
  const args = ["--cpu-list", CLIENT_CORE, load, "idle", "--server", url.host, "--connections", String(IDLE_STEP)];
  const child = start("taskset", args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout });
  const openMore = async () => {
    child.stdin.write("\n");
    const [line] = await Promise.race([once(lines, "line"), once(child, "exit")]);
    if (line !== "ready") throw new UserError("The load generator could not open its connections.");
    await sleep(SETTLE_MS);
    return residentBytes(pid);
  };
  try {
    // The first connections make what a server makes only once.
    const atStart = await openMore();
    let before = atStart;
    const perConnection = [];
    for (let round = 0; round < rounds; round++) {
      const now = await openMore();
      perConnection.push((now - before) / IDLE_STEP);
      before = now;
    }
    return { atStart, rounds: perConnection };
  } finally {
    await endTree(child);
  }
}

/**
 * Returns the resident set, most of which is not shared. The kernel's own buffers are not part of it.
 * @param {number} pid
 */
function residentBytes(pid) {
  const kibibytes = readFileSync(`/proc/${pid}/status`, "utf8").match(/^VmRSS:\s+(\d+) kB/m)?.[1];
  return Number(kibibytes) * 1024;
}
