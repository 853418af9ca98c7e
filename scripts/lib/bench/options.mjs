// What `npm run bench -- …` was asked to measure.

import { parseArgs } from "node:util";
import { ENGINES } from "../engines.mjs";
import { Problem } from "../problem.mjs";
import { CELLS } from "./cells.mjs";

/** @returns {{engines: string[], cells: object[], size: boolean, runs: number}} */
export function readBenchOptions(args) {
  const { engine, filter = [], contender = [], runs } = parse(args);
  const engines = engine.split(",");
  const unknown = engines.filter((name) => !Object.hasOwn(ENGINES, name));
  if (unknown.length) throw new Problem(`--engine ${unknown} is unknown; choose from ${Object.keys(ENGINES).join(", ")}.`);
  if (!/^[1-9]\d{0,3}$/.test(runs)) throw new Problem(`--runs ${runs} is not a number from 1 to 9999.`);
  return { engines, ...choose(filter, contender.flatMap((value) => value.split(","))), runs: Number(runs) };
}

function parse(args) {
  const options = {
    engine: { type: "string", default: "chromium" },
    filter: { type: "string", multiple: true },
    contender: { type: "string", multiple: true },
    runs: { type: "string", default: "15" },
  };
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new Problem(`${error.message}. Known are --engine a,b, --filter text (may be repeated), --contender a,b and --runs number.`);
  }
}

/**
 * Every filter narrows: it is looked for in a cell's path, and in `size`, which is not measured in a browser.
 * Of the contenders those are measured whose name holds one of `wanted`, and naked always.
 */
function choose(filters, wanted) {
  const contains = (text, part) => text.toLowerCase().includes(part.toLowerCase());
  const matches = (path) => filters.every((part) => contains(path, part));
  const isWanted = (name) => !wanted.length || name === "naked" || wanted.some((part) => contains(name, part));
  const cells = CELLS.filter(({ path }) => matches(path)).map((cell) => ({ ...cell, contenders: cell.contenders.filter(isWanted) }));
  const size = matches("size") && !wanted.length;
  if (cells.length || size) return { cells, size };
  const all = [...CELLS.map(({ path }) => path), "size"].join("\n");
  throw new Problem(`--filter ${filters.join(" --filter ")} leaves nothing to measure. There are:\n${all}`);
}
