// The options of `npm test`: which parts, engines, contexts and tests to run, and whether anything may be installed.

import { parseArgs } from "node:util";
import { CONTEXTS, ENGINES } from "../lib/engines.mjs";
import { UserError } from "../lib/user-error.mjs";

/** In the order they run. */
export const PARTS = {
  scripts: "tests of the scripts",
  native: "native tests",
  builds: "builds",
  miri: "Miri",
  fuzz: "fuzzing",
  autobahn: "Autobahn",
  attack: "attacks on the echo server",
  browser: "browser tests",
  leaks: "leak tests",
  variants: "browser tests of other builds",
  page: "page tests",
  js: "JavaScript tests",
  proxies: "tests behind proxies",
  libraries: "libraries on the package's classes",
  chaos: "chaos",
  "wasm-pack": "wasm-pack test",
  package: "packaging checks",
  bundlers: "bundlers and runtimes",
  examples: "examples",
  size: "size gate",
};

/** @typedef {keyof typeof PARTS} PartName */

/** The parts whose tests can be chosen by name: Rust's by what a name contains, others by a regular expression. */
const NAMED = [
  "scripts",
  "native",
  "miri",
  "browser",
  "leaks",
  "variants",
  "page",
  "js",
  "chaos",
  "bundlers",
  "examples",
];

/**
 * @typedef {object} Options
 * @property {PartName[]} parts
 * @property {import("../setup/browsers.mjs").EngineName[]} engines
 * @property {string[]} contexts
 * @property {string} [only]     what the names of the tests have to match
 * @property {string[]} notRun   what the options leave out
 * @property {boolean} install   whether what is missing may be installed
 */

/**
 * Reads the command line.
 * @param {string[]} args
 * @returns {Options}
 */
export function readOptions(args) {
  const values = parse(args);
  const parts = /** @type {PartName[]} */ (choose("only", values.only, PARTS));
  const engines = /** @type {Options["engines"]} */ (choose("engine", values.engine, ENGINES));
  const contexts = choose("context", values.context, CONTEXTS);
  if (values.test !== undefined) checkPattern(values.test, values.only && parts);
  const notRun = [
    ...without(parts, PARTS).map((name) => PARTS[/** @type {PartName} */ (name)]),
    ...without(engines, ENGINES).map((name) => `anything in ${ENGINES[name].title}`),
    ...without(contexts, CONTEXTS).map((name) => `anything in a ${CONTEXTS[name].title}`),
    ...(values.test === undefined ? [] : [`tests whose name does not match “${values.test}”`]),
  ];
  return { parts, engines, contexts, only: values.test, notRun, install: !values["no-install"] };
}

/** @param {string[]} args */
function parse(args) {
  const list = /** @type {const} */ ({ type: "string", multiple: true });
  const options = /** @type {const} */ ({
    only: list,
    engine: list,
    context: list,
    test: { type: "string" },
    "no-install": { type: "boolean" },
  });
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new UserError(
      `${/** @type {Error} */ (error).message}. Known are --only, --engine and --context, each with a list like a,b, ` +
        "--test with a part of a test's name, and --no-install.",
    );
  }
}

/**
 * @param {string} pattern
 * @param {string[]} [parts]  those that were named
 */
function checkPattern(pattern, parts) {
  if (!parts)
    throw new UserError(`--test needs --only with some of ${NAMED.join(", ")}: it chooses among their tests.`);
  const other = parts.filter((part) => !NAMED.includes(part));
  if (other.length) {
    throw new UserError(`--test can't choose in ${other.join(", ")}; it can in ${NAMED.join(", ")}.`);
  }
  if (pattern === "") throw new UserError("--test needs a part of a test's name.");
  try {
    new RegExp(pattern);
  } catch (error) {
    throw new UserError(`--test ${pattern}: ${/** @type {Error} */ (error).message}.`);
  }
}

/**
 * @param {string} option
 * @param {string[] | undefined} given  lists, if the option was used
 * @param {object} known
 */
function choose(option, given, known) {
  if (!given) return Object.keys(known);
  const names = given.flatMap((value) => value.split(",")).map((name) => name.trim());
  const unknown = names.filter((name) => !Object.hasOwn(known, name));
  if (unknown.length) {
    throw new UserError(`--${option} ${unknown.join(",")} is unknown; choose from ${Object.keys(known).join(", ")}.`);
  }
  return Object.keys(known).filter((name) => names.includes(name));
}

/** @param {string[]} chosen @param {object} known */
const without = (chosen, known) => Object.keys(known).filter((name) => !chosen.includes(name));
