// Building with cargo: its progress shown, and what it built found.

import { runOrThrow } from "./run.mjs";
import { reportProgress } from "./steps.mjs";
import { UserError } from "./user-error.mjs";

/** A first build on a slow machine; later ones take seconds. */
const BUILD_LIMIT = 1500;

/** Makes cargo report its progress though its output is no terminal; it then needs a width. */
const REPORT_PROGRESS = { CARGO_TERM_PROGRESS_WHEN: "always", CARGO_TERM_PROGRESS_WIDTH: "100" };

/** `    Building [====>    ] 45/125: serde, syn`, and the like while it downloads. */
const PROGRESS = /^\s*(Building|Downloading|Fetch\w*|Updating)\s+\[[=> ]*\]\s*(.*?)\s*$/;

/**
 * One of the artifacts that cargo describes.
 * @typedef {{reason: "compiler-artifact", executable: string | null, filenames: string[], target: {name: string}}} Artifact
 */

/**
 * Runs a cargo command that builds, and returns its artifacts as cargo describes them.
 * cargo decides what is out of date, which takes a fraction of a second.
 * Its output is shown only when it fails; the current step shows its progress.
 * @param {string} sentence  the error's message if it fails
 * @param {string[]} args
 * @param {{env?: Record<string, string>, limit?: number}} [options]
 * @returns {Promise<Artifact[]>}
 */
export async function cargoBuild(sentence, args, { env = {}, limit = BUILD_LIMIT } = {}) {
  const stdout = await cargoWithProgress(sentence, [...args, "--locked", "--message-format=json-render-diagnostics"], {
    limit,
    data: true,
    env: { ...process.env, ...env },
  });
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line))
    .filter(({ reason }) => reason === "compiler-artifact");
}

/**
 * Builds a program. Resolves to its path.
 * @param {string} what    is built, to begin a sentence with
 * @param {string[]} args  of cargo
 * @param {{env?: Record<string, string>}} [options]
 */
export async function buildProgram(what, args, options) {
  const artifacts = await cargoBuild(`${what} does not compile.`, ["build", ...args], options);
  const program = artifacts.findLast(({ executable }) => executable)?.executable;
  if (!program) throw new UserError(`${what}: cargo built no program.`);
  return program;
}

/**
 * Runs a cargo command that takes long, and returns its stdout. The current step shows its progress.
 * @param {string} sentence  the error's message if it fails
 * @param {string[]} args
 * @param {import("./run.mjs").RunOptions & {env: NodeJS.ProcessEnv}} options
 */
export function cargoWithProgress(sentence, args, options) {
  const env = { ...options.env, ...REPORT_PROGRESS };
  return runOrThrow(sentence, "cargo", args, { ...options, env, isProgress });
}

/**
 * @param {string} line  of cargo's stderr
 * @returns {boolean} whether it is about nothing but progress
 */
function isProgress(line) {
  const [, verb, state] = line.match(PROGRESS) ?? [];
  if (!verb || state === undefined) return false;
  const [, done, all, names] = state.match(/^(\d+)\/(\d+)(?:: (.*))?$/) ?? [];
  if (all) reportProgress(`${done} of ${all} crates${names ? `, now ${names}` : ""}`);
  else reportProgress(`${verb.toLowerCase()} ${state}`);
  return true;
}
