// What an idle connection costs a server in memory.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../lib/user-error.mjs";
import { endTree, start } from "../../lib/processes.mjs";
import { step } from "../../lib/steps.mjs";
import { IDLE_CONNECTIONS } from "./cells.mjs";
import { startContender } from "./contenders.mjs";
import { CLIENT_CORE } from "./machine.mjs";

/** For what is done later: collecting garbage, ending what only a handshake needs. */
const SETTLE_MS = 3_000;
/** So that code and whatever is made once don't count. */
const FIRST_CONNECTIONS = 100;

/** @returns {Promise<Record<string, {perConnection: number, atStart: number}>>}  bytes */
export async function measureMemory(contenders, load) {
  const results = {};
  for (const contender of contenders) {
    await step(`memory: ${contender.name}`, async () => {
      const server = await startContender(contender);
      try {
        results[contender.name] = await measure(server, load);
      } finally {
        await server.stop();
      }
    });
  }
  return results;
}

async function measure({ url, pid }, load) {
  await withIdle(FIRST_CONNECTIONS, url, load, () => {});
  const before = residentBytes(pid);
  const during = await withIdle(IDLE_CONNECTIONS, url, load, () => residentBytes(pid));
  return { perConnection: (during - before) / IDLE_CONNECTIONS, atStart: before };
}

/** Calls `action` while so many connections are open, each of which has had one message echoed. */
async function withIdle(connections, url, load, action) {
  const args = ["--cpu-list", CLIENT_CORE, load, "idle", "--server", url.host, "--connections", String(connections)];
  const child = start("taskset", args, { stdio: ["pipe", "pipe", "inherit"] });
  try {
    const [line] = await Promise.race([once(createInterface({ input: child.stdout }), "line"), once(child, "exit")]);
    if (line !== "ready") throw new UserError("The load generator could not open its connections.");
    await sleep(SETTLE_MS);
    return action();
  } finally {
    await endTree(child);
    await sleep(SETTLE_MS);
  }
}

/** The resident set, of which little is shared: what a process takes from the machine. The kernel's own buffers are no part of it. */
function residentBytes(pid) {
  const [, kibibytes] = readFileSync(`/proc/${pid}/status`, "utf8").match(/^VmRSS:\s+(\d+) kB/m);
  return Number(kibibytes) * 1024;
}
