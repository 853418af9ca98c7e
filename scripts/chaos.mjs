// `npm run chaos`: lets clients reconnect for a long time while servers, networks and browsers fail, in each engine.
// `-- --engine firefox --context window --only random` chooses, `-- --seed N` repeats a run, and `-- --short` takes as long as in
// `npm test`.

import { parseArgs } from "node:util";
import { buildPackage } from "./build/package-build.mjs";
import { buildEchoServer } from "./lib/echo-server.mjs";
import { ENGINES } from "./lib/engines.mjs";
import { endTreesOnSignal } from "./lib/processes.mjs";
import { finish } from "./lib/report.mjs";
import { main, UserError } from "./lib/user-error.mjs";
import { setUp } from "./setup/setup.mjs";
import { newSeed } from "./test/chaos/random.mjs";
import { CHAOS_CONTEXTS, runChaos } from "./test/chaos/tests.mjs";

// What can't run after a signal is recorded as failed.
endTreesOnSignal(() => {});

await main(async () => {
  const { engines, contexts, ...options } = readOptions(process.argv.slice(2));
  const { wasmBindgen, drivers } = await setUp({ engines });
  await buildPackage(wasmBindgen);
  await runChaos({ engines, contexts, drivers, program: await buildEchoServer(), ...options });
  return finish([]);
});

/** @param {string[]} args */
function readOptions(args) {
  const { engine, context, only, seed, short } = parse(args);
  const engines = choose("engine", engine, Object.keys(ENGINES));
  const contexts = choose("context", context, CHAOS_CONTEXTS);
  if (seed !== undefined && !/^\d+$/.test(seed)) throw new UserError(`--seed ${seed} is not a number.`);
  return { engines, contexts, only, seed: seed === undefined ? newSeed() : Number(seed), long: !short };
}

/** @param {string} option @param {string | undefined} list @param {string[]} known */
function choose(option, list, known) {
  const names = list ? list.split(",") : known;
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length)
    throw new UserError(`--${option} ${unknown.join(",")} is unknown; choose from ${known.join(", ")}.`);
  return names;
}

/** @param {string[]} args */
function parse(args) {
  const text = /** @type {const} */ ({ type: "string" });
  const options = {
    engine: text,
    context: text,
    only: text,
    seed: text,
    short: /** @type {const} */ ({ type: "boolean" }),
  };
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(`${why}. Options are --engine a,b, --context a,b, --only title, --seed number and --short.`);
  }
}
