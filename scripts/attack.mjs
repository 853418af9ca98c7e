// `npm run attack`: attacks the echo server in many ways, and measures what that costs the server and its other clients.
// `-- --only bombs,idle` chooses, `-- --seconds 4` shortens, and `-- --program FILE` attacks another build.

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { buildEchoServer } from "./lib/echo-server.mjs";
import { artefacts } from "./lib/paths.mjs";
import { endTreesOnSignal } from "./lib/processes.mjs";
import { step } from "./lib/steps.mjs";
import { main, UserError } from "./lib/user-error.mjs";
import { provide } from "./setup/needs.mjs";
import { rust } from "./setup/rust.mjs";
import { ATTACKS } from "./test/attack/attacks.mjs";
import { measureAttack } from "./test/attack/measure.mjs";
import { print } from "./test/attack/table.mjs";

const SECONDS = 10;

endTreesOnSignal(() => process.exit(1));

await main(async () => {
  if (process.platform !== "linux") throw new UserError("The server is measured through /proc, which only Linux has.");
  const { names, seconds, program } = options(process.argv.slice(2));
  if (!program) await provide({ rust });
  const attacked = program ?? (await buildEchoServer());
  /** @type {import("./test/attack/measure.mjs").Result[]} */
  const results = [];
  for (const name of names) {
    const title = ATTACKS[name].title;
    await step(title, async (note) => {
      const result = await measureAttack(name, attacked, seconds ?? ATTACKS[name].seconds ?? SECONDS);
      if (result.failures.length) note(`failed: ${result.failures.join("; ")}`);
      results.push(result);
    });
  }
  print(results);
  mkdirSync(artefacts, { recursive: true });
  writeFileSync(path.join(artefacts, "attack.json"), `${JSON.stringify(results, undefined, 2)}\n`);
  const bad = results.filter(({ failures }) => failures.length);
  if (bad.length)
    throw new UserError(
      `${bad.length} of ${results.length} attacks succeeded: ${bad.map(({ title }) => title).join(", ")}.`,
    );
  console.log(`The server withstood all ${results.length} attacks.`);
});

/** @param {string[]} args */
function options(args) {
  const { only, seconds, program } = parse(args);
  const names = only ? only.split(",") : Object.keys(ATTACKS);
  const unknown = names.filter((name) => !Object.hasOwn(ATTACKS, name));
  if (unknown.length)
    throw new UserError(`--only ${unknown.join(",")} is unknown; choose from ${Object.keys(ATTACKS).join(", ")}.`);
  if (seconds !== undefined && !(Number(seconds) >= 1 && Number(seconds) <= 600))
    throw new UserError(`--seconds ${seconds} is not a number from 1 to 600.`);
  return { names, seconds: seconds === undefined ? undefined : Number(seconds), program };
}

/** @param {string[]} args */
function parse(args) {
  const text = /** @type {const} */ ({ type: "string" });
  try {
    return parseArgs({ args, options: { only: text, seconds: text, program: text } }).values;
  } catch (error) {
    throw new UserError(
      `${/** @type {Error} */ (error).message}. Known are --only names, --seconds number and --program file.`,
    );
  }
}
