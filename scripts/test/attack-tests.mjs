// The short form of `npm run attack`, as a part of `npm test`.

import { performance } from "node:perf_hooks";
import { ATTACKS } from "./attack/attacks.mjs";
import { measureAttack } from "./attack/measure.mjs";
import { print } from "./attack/table.mjs";
import { PARTS } from "./options.mjs";
import { record } from "../lib/report.mjs";

/** Of each attack, once it has begun; the steady slow readers take longer than that, and have a test of the server's own. */
const SECONDS = 2;
const SHORT = Object.keys(ATTACKS).filter((name) => name !== "slow");

/** @param {string} program  path of the echo server */
export async function runAttackTests(program) {
  const began = performance.now();
  const results = [];
  for (const name of SHORT) results.push(await measureAttack(name, program, SECONDS));
  print(results);
  const bad = results.filter(({ failures }) => failures.length);
  record({
    title: PARTS.attack,
    passed: results.length - bad.length,
    failed: bad.length,
    seconds: (performance.now() - began) / 1_000,
    output: bad.map(({ title, failures }) => `${title}: ${failures.join("; ")}`).join("\n"),
  });
}
