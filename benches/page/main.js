// Asks the command what to measure, measures it, and tells the command.

import { ask } from "./ask.js";
import { interleave } from "./interleave.js";
import { loadContender } from "./load.js";
import { measureMemory } from "./memory.js";
import { networking } from "./network.js";
import { receiving } from "./receive.js";
import { sending } from "./send.js";

const MEASUREMENTS = { receive: receiving, send: sending, network: networking };

try {
  const plan = await ask("plan");
  if (plan.memoryOf) await ask("memory", await measureMemory(plan.memoryOf, plan));
  else await measureTimes(plan);
  await ask("end");
} catch (error) {
  await ask("end", { error: String(error?.stack ?? error) });
}

async function measureTimes(plan) {
  const contenders = Object.fromEntries(
    await Promise.all(plan.contenders.map(async (one) => [one.name, await loadContender(one)])),
  );
  for (const cell of plan.cells) {
    const chosen = cell.contenders.map((name) => contenders[name]);
    const able = chosen.filter(({ global }) => !global || globalThis[global]);
    const results = await interleave(able, MEASUREMENTS[cell.measurement](cell, plan), {
      runs: plan.runs,
      budgetMs: cell.budgetMs,
    });
    await ask("cell", { cell, results });
  }
}
