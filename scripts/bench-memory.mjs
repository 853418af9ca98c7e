// `npm run bench:memory`: measures what each competitor keeps in memory in Chromium, and its peak while data flows.

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { COMPETITORS } from "./bench/browser/competitors.mjs";
import { startEchoServers } from "./bench/browser/echo-servers.mjs";
import { describeMachine } from "./bench/browser/machine.mjs";
import { measureMemory } from "./bench/browser/memory.mjs";

import { buildClients } from "./bench/programs/clients.mjs";
import { memoryDocument, memoryTable } from "./bench/report/memory.mjs";
import { LEAST_ROUNDS, readRounds } from "./bench/rounds.mjs";
import { buildPackage } from "./build/package-build.mjs";
import { artefacts, inRoot, root } from "./lib/paths.mjs";
import { UserError, main } from "./lib/user-error.mjs";
import { endTreesOnSignal } from "./lib/processes.mjs";
import { setUp } from "./setup/setup.mjs";

endTreesOnSignal(() => process.exit(1));

await main(async () => {
  const { competitor, rounds: text, write } = readOptions(process.argv.slice(2));
  const rounds = readRounds(text, write);
  const chosen = COMPETITORS.filter(({ name }) => !competitor || competitor.split(",").includes(name));
  if (!chosen.length) throw new UserError(`--competitor ${competitor} is unknown.`);
  if (write && competitor) throw new UserError("--write is for all competitors: without --competitor.");
  const { wasmBindgen, drivers } = await setUp({ engines: ["chromium"] });
  await buildPackage(wasmBindgen);
  await buildClients(wasmBindgen, chosen);
  const competitors = [];
  const echo = await startEchoServers();
  try {
    for (const one of chosen) {
      const job = { engine: "chromium", driver: drivers.chromium, competitor: one, rounds, echo };
      competitors.push({ name: one.name, ...(await measureMemory(job)) });
    }
  } finally {
    await echo.stop();
  }
  console.log(`\n${memoryTable(competitors).join("\n")}`);
  const results = { date: new Date().toISOString(), machine: await describeMachine(), rounds, competitors };
  const file = write ? inRoot("docs", "bench", "memory.md") : path.join(artefacts, "bench", "memory.md");
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${memoryDocument(results)}\n`);
  console.log(`Written: ${path.relative(root, file)}`);
});

/** @param {string[]} args */
function readOptions(args) {
  try {
    return parseArgs({
      args,
      options: {
        competitor: { type: "string" },
        rounds: { type: "string", default: String(LEAST_ROUNDS) },
        write: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(`${why}. Options are --competitor a,b, --rounds number and --write.`);
  }
}
