// What `npm run bench -- …` was asked to measure.

import { parseArgs } from "node:util";
import { ENGINES } from "../../lib/engines.mjs";
import { UserError } from "../../lib/user-error.mjs";
import { CELLS } from "./cells.mjs";
import { CONTENDERS } from "./contenders.mjs";

const KNOWN =
  "Known are --engine a,b, --filter text (may be repeated; every one narrows), --contender a,b, --runs number " +
  "(of rounds at most, in each cell) and --write (a whole run only: what docs/bench holds).";

/**
 * @typedef {object} Wanted
 * @property {Record<string, object[]>} cells  that are timed, by engine
 * @property {object[]} memory  contenders
 * @property {boolean} size
 * @property {number} runs
 * @property {boolean} write
 */

/** @returns {Wanted} */
export function readBenchOptions(args) {
  const { engine, filter = [], contender = [], runs, write } = parse(args);
  const engines = engine?.split(",");
  const unknown = engines?.filter((name) => !Object.hasOwn(ENGINES, name)) ?? [];
  if (unknown.length)
    throw new UserError(`--engine ${unknown} is unknown; choose from ${Object.keys(ENGINES).join(", ")}.`);
  if (!/^[1-9]\d{0,3}$/.test(runs)) throw new UserError(`--runs ${runs} is not a number from 1 to 9999.`);
  if (write && (engine || filter.length || contender.length))
    throw new UserError("--write is for a whole run: without --engine, --filter and --contender.");
  const chosen = choose(
    engines,
    filter,
    contender.flatMap((value) => value.split(",")),
  );
  return { ...chosen, runs: Number(runs), write };
}

function parse(args) {
  const options = {
    engine: { type: "string" },
    filter: { type: "string", multiple: true },
    contender: { type: "string", multiple: true },
    runs: { type: "string", default: "15" },
    write: { type: "boolean", default: false },
  };
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new UserError(`${error.message}. ${KNOWN}`);
  }
}

/**
 * Every filter is looked for in a cell's path, and in `memory` and `size`. Of the contenders those are measured whose
 * name holds one of `wanted`, and naked always. Without engines named: everything in Chromium, in the others what receiving
 * costs, for which engines differ most.
 */
function choose(named, filters, wanted) {
  const engines = named ?? Object.keys(ENGINES);
  const contains = (text, part) => text.toLowerCase().includes(part.toLowerCase());
  const matches = (path) => filters.every((part) => contains(path, part));
  const isWanted = (name) => !wanted.length || name === "naked" || wanted.some((part) => contains(name, part));
  const inEngine =
    (engine) =>
    ({ path, measurement }) =>
      matches(path) && (named || engine === "chromium" || measurement === "receive");
  const narrow = (cell) => ({ ...cell, contenders: cell.contenders.filter(isWanted) });
  const cells = Object.fromEntries(engines.map((engine) => [engine, CELLS.filter(inEngine(engine)).map(narrow)]));
  // Only Chromium tells exactly what its heap holds.
  const memory =
    matches("memory") && engines.includes("chromium") ? CONTENDERS.filter(({ name }) => isWanted(name)) : [];
  const size = matches("size") && !wanted.length;
  if (Object.values(cells).some(({ length }) => length) || memory.length || size) return { cells, memory, size };
  const paths = [...CELLS.map(({ path }) => path), "memory", "size"].join("\n");
  throw new UserError(`--filter ${filters.join(" --filter ")} leaves nothing to measure. There are:\n${paths}`);
}
