// The attacks as a part of `npm test`: each for a shorter time than `npm run attack` takes.

import { performance } from "node:perf_hooks";
import { record } from "../../lib/report.mjs";
import { PARTS } from "../options.mjs";
import { ATTACKS } from "./attacks.mjs";
import { measureAttack } from "./measure.mjs";
import { print } from "./table.mjs";

/** How long each attack lasts. Slow readers take longer to be noticed; the server has a test of its own for them. */
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
