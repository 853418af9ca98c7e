// What `npm run bench:server -- …` was asked to measure.

import { parseArgs } from "node:util";
import { UserError } from "../../lib/user-error.mjs";
import { CELLS, MEMORY } from "./cells.mjs";

/** @returns {{cells: object[], memory: boolean, runs: number, seconds: number, write: boolean}} */
export function readOptions(args) {
  const { filter = [], runs, seconds, write } = parse(args);
  if (!/^[1-9]\d{0,3}$/.test(runs)) throw new UserError(`--runs ${runs} is not a number from 1 to 9999.`);
  if (!(Number(seconds) >= 0.1 && Number(seconds) <= 600))
    throw new UserError(`--seconds ${seconds} is not a number from 0.1 to 600.`);
  if (write && filter.length) throw new UserError("--write is for a whole table: leave out --filter.");
  return { ...choose(filter), runs: Number(runs), seconds: Number(seconds), write };
}

function parse(args) {
  const options = {
    filter: { type: "string", multiple: true },
    runs: { type: "string", default: "5" },
    seconds: { type: "string", default: "1.5" },
    write: { type: "boolean", default: false },
  };
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new UserError(
      `${error.message}. Known are --filter text (may be repeated), --runs number, --seconds number and --write.`,
    );
  }
}

/** Every filter narrows: it is looked for in a cell's path. */
function choose(filters) {
  const matches = (path) => filters.every((text) => path.toLowerCase().includes(text.toLowerCase()));
  const chosen = { cells: CELLS.filter(({ path }) => matches(path)), memory: matches(MEMORY) };
  if (chosen.cells.length || chosen.memory) return chosen;
  const all = [...CELLS.map(({ path }) => path), MEMORY].join("\n");
  throw new UserError(`--filter ${filters.join(" --filter ")} leaves nothing to measure. There are:\n${all}`);
}
