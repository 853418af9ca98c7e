// The page's program: asks the command what to measure, measures it, and reports the results.

import { ask } from "./ask.js";
import { interleave } from "./interleave.js";
import { loadCompetitor } from "./load.js";
import { measureMemory } from "./measurements/memory.js";
import { networking } from "./measurements/network.js";
import { receiving } from "./measurements/receive.js";
import { sending } from "./measurements/send.js";

/** @import { BenchCase, LoadedCompetitor, Plan } from "./types.d.ts" */

try {
  /** @type {Plan} */
  const plan = await ask("plan");
  if (plan.memoryOf) await ask("memory", await measureMemory(plan.memoryOf, plan));
  else await measureTimes(plan);
  await ask("end");
} catch (error) {
  await ask("end", { error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}

/** @param {Plan} plan */
async function measureTimes(plan) {
  const loaded = await Promise.all(plan.competitors.map(loadCompetitor));
  for (const benchCase of plan.cases) {
    const able = loaded.filter(
      ({ name, global }) => benchCase.competitors.includes(name) && (!global || global in globalThis),
    );
    await ask("case", { benchCase, results: await measureCase(benchCase, able, plan) });
  }
}

/**
 * @param {BenchCase} benchCase
 * @param {LoadedCompetitor[]} competitors
 * @param {Plan} plan
 */
function measureCase(benchCase, competitors, { rounds, servers }) {
  switch (benchCase.measurement) {
    case "receive":
      return interleave(competitors, receiving(benchCase), rounds);
    case "send":
      return interleave(competitors, sending(benchCase), rounds);
    case "network":
      return interleave(competitors, networking(benchCase, servers), rounds);
  }
}
