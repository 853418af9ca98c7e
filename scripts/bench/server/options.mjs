// The command line of `npm run bench:server -- …`.

import { parseArgs } from "node:util";
import { UserError } from "../../lib/user-error.mjs";
import { LEAST_ROUNDS, readRounds } from "../rounds.mjs";
import { CASES, MEMORY } from "./cases.mjs";

/** @import { ServerCase } from "./cases.mjs" */

/**
 * @param {string[]} args
 * @returns {{cases: ServerCase[], memory: boolean, rounds: number, seconds: number, write: boolean}}
 */
export function readOptions(args) {
  const { filter = [], rounds, seconds, write } = parse(args);
  if (!(Number(seconds) >= 0.1 && Number(seconds) <= 600))
    throw new UserError(`--seconds ${seconds} is not a number from 0.1 to 600.`);
  if (write && filter.length) throw new UserError("--write is for a whole run: leave out --filter.");
  return { ...choose(filter), rounds: readRounds(rounds, write), seconds: Number(seconds), write };
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args,
      options: {
        filter: { type: "string", multiple: true },
        rounds: { type: "string", default: String(LEAST_ROUNDS) },
        seconds: { type: "string", default: "0.6" },
        write: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(
      `${why}. Options are --filter text (may be repeated), --rounds number, --seconds number and --write.`,
    );
  }
}

/**
 * Each filter narrows: it must be in a case's path.
 * @param {string[]} filters
 */
function choose(filters) {
  /** @param {string} path */
  const matches = (path) => filters.every((text) => path.toLowerCase().includes(text.toLowerCase()));
  const chosen = { cases: CASES.filter(({ path }) => matches(path)), memory: matches(MEMORY) };
  if (chosen.cases.length || chosen.memory) return chosen;
  const all = [...CASES.map(({ path }) => path), MEMORY].join("\n");
  throw new UserError(`--filter ${filters.join(" --filter ")} leaves nothing to measure. There are:\n${all}`);
}
