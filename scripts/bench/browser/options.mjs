// The command line of `npm run bench -- …`.

import { parseArgs } from "node:util";
import { ENGINES } from "../../lib/engines.mjs";
import { UserError } from "../../lib/user-error.mjs";
import { LEAST_ROUNDS, readRounds } from "../rounds.mjs";
import { CASES } from "./cases.mjs";
import { BASELINE } from "./competitors.mjs";

/** @import { BenchCase } from "../../../benches/page/types.d.ts" */

const HELP =
  "Options are --engine a,b, --filter text (may be repeated; each one narrows), --competitor a,b, --rounds number and " +
  "--write (to docs/bench and README.md; for a whole run only).";

/**
 * @typedef {object} Wanted
 * @property {Record<string, BenchCase[]>} cases  by engine
 * @property {boolean} size
 * @property {number} rounds
 * @property {boolean} write
 */

/**
 * @param {string[]} args
 * @returns {Wanted}
 */
export function readBenchOptions(args) {
  const { engine, filter = [], competitor = [], rounds, write } = parse(args);
  const engines = engine?.split(",");
  const unknown = engines?.filter((name) => !Object.hasOwn(ENGINES, name)) ?? [];
  if (unknown.length)
    throw new UserError(`--engine ${unknown} is unknown; choose from ${Object.keys(ENGINES).join(", ")}.`);
  if (write && (engine || filter.length || competitor.length))
    throw new UserError("--write is for a whole run: without --engine, --filter and --competitor.");
  const names = competitor.flatMap((value) => value.split(","));
  return { ...choose(engines, filter, names), rounds: readRounds(rounds, write), write };
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args,
      options: {
        engine: { type: "string" },
        filter: { type: "string", multiple: true },
        competitor: { type: "string", multiple: true },
        rounds: { type: "string", default: String(LEAST_ROUNDS) },
        write: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new UserError(`${error instanceof Error ? error.message : error}. ${HELP}`);
  }
}

/**
 * Chooses by text: each filter must be in a case's path, or in `size`, and a competitor's name must contain one of `wanted`.
 * The baseline is always measured. Without named engines, Chromium has all cases and the others those of receiving, in which
 * engines differ most.
 * @param {string[] | undefined} named
 * @param {string[]} filters
 * @param {string[]} wanted
 */
function choose(named, filters, wanted) {
  /** @param {string} text  @param {string} part */
  const contains = (text, part) => text.toLowerCase().includes(part.toLowerCase());
  /** @param {string} path */
  const matches = (path) => filters.every((part) => contains(path, part));
  /** @param {string} name */
  const isWanted = (name) => !wanted.length || name === BASELINE || wanted.some((part) => contains(name, part));
  /** @param {string} engine */
  const casesOf = (engine) =>
    CASES.filter(
      ({ path, measurement }) => matches(path) && (named || engine === "chromium" || measurement === "receive"),
    ).map((one) => ({ ...one, competitors: one.competitors.filter(isWanted) }));
  const engines = named ?? Object.keys(ENGINES);
  const cases = Object.fromEntries(engines.map((engine) => [engine, casesOf(engine)]));
  const size = matches("size") && !wanted.length && !named;
  if (Object.values(cases).some(({ length }) => length) || size) return { cases, size };
  const paths = [...CASES.map(({ path }) => path), "size"].join("\n");
  throw new UserError(`--filter ${filters.join(" --filter ")} leaves nothing to measure. There are:\n${paths}`);
}
