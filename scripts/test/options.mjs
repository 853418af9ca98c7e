// What `npm test -- …` was asked to run.

import { parseArgs } from "node:util";
import { CONTEXTS, ENGINES } from "../lib/engines.mjs";
import { UserError } from "../lib/user-error.mjs";

/** In the order they run. */
export const PARTS = {
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
  "wasm-pack": "wasm-pack test",
  package: "packaging checks",
  bundlers: "bundlers and runtimes",
  size: "size gate",
};

/** @returns {{parts: string[], engines: string[], contexts: string[], notRun: string[], install: boolean}} */
export function readOptions(args) {
  const { values } = parse(args);
  const parts = choose("only", values.only, PARTS);
  const engines = choose("engine", values.engine, ENGINES);
  const contexts = choose("context", values.context, CONTEXTS);
  const notRun = [
    ...without(parts, PARTS).map((name) => PARTS[name]),
    ...without(engines, ENGINES).map((name) => `anything in ${ENGINES[name].title}`),
    ...without(contexts, CONTEXTS).map((name) => `anything in a ${CONTEXTS[name].title}`),
  ];
  if (notRun.length && process.env.CI === "true") {
    throw new UserError("With CI=true everything has to run: leave out --only, --engine and --context.");
  }
  return { parts, engines, contexts, notRun, install: !values["no-install"] };
}

function parse(args) {
  const list = { type: "string", multiple: true };
  try {
    return parseArgs({ args, options: { only: list, engine: list, context: list, "no-install": { type: "boolean" } } });
  } catch (error) {
    throw new UserError(
      `${error.message}. Known are --only, --engine and --context, each with a list like a,b, and --no-install.`,
    );
  }
}

function choose(option, given, known) {
  if (!given) return Object.keys(known);
  const names = given.flatMap((value) => value.split(",")).map((name) => name.trim());
  const unknown = names.filter((name) => !Object.hasOwn(known, name));
  if (unknown.length) {
    throw new UserError(`--${option} ${unknown.join(",")} is unknown; choose from ${Object.keys(known).join(", ")}.`);
  }
  return Object.keys(known).filter((name) => names.includes(name));
}

const without = (chosen, known) => Object.keys(known).filter((name) => !chosen.includes(name));
