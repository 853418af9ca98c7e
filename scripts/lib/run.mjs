// Runs one command to its end, with a hard time limit.

import { createWriteStream, mkdirSync } from "node:fs";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "./user-error.mjs";
import { endTree, start, stopSignal } from "./processes.mjs";
import { root } from "./paths.mjs";

/**
 * @param {string} command
 * @param {string[]} args
 * @param {object} options
 * @param {number} options.limit    seconds after which the whole process tree is ended
 * @param {string} [options.log]    file that gets all output
 * @param {boolean} [options.data]  stdout is for us to parse, and no part of `output`
 * @param {boolean} [options.live]  show progress (stderr) as it comes instead of capturing it
 * @param {string} [options.cwd]
 * @param {NodeJS.ProcessEnv} [options.env]
 * @returns {Promise<{ok: boolean, code: number|null, stdout: string, output: string, seconds: number, ending: string}>}
 *   `output` is stdout and stderr in the order they came; `ending` says in words how the command ended.
 */
export async function run(command, args, { limit, log, data = false, live = false, cwd = root, env = process.env }) {
  if (stopSignal()) throw new UserError(`Stopped by ${stopSignal()}.`);
  const began = performance.now();
  const child = start(command, args, { cwd, env, stdio: ["ignore", "pipe", live ? "inherit" : "pipe"] });
  const captured = capture(child, { log, data });
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    endTree(child);
  }, limit * 1000);

  const { code, signal, error } = await exit(child);
  clearTimeout(timer);
  await endTree(child); // also what it left running; that would keep its pipes open
  await Promise.race([captured.closed, sleep(2_000, undefined, { ref: false })]);
  captured.end();

  const ending = describe({ command, error, timedOut, limit, code, signal });
  if (stopSignal()) throw new UserError(`Stopped by ${stopSignal()}.`);
  return {
    ok: code === 0 && !timedOut,
    code,
    stdout: captured.stdout(),
    output: captured.output(),
    seconds: (performance.now() - began) / 1000,
    ending,
  };
}

/** Like `run`, for a command whose failure ends what we are doing. Returns its stdout. */
export async function runOrThrow(sentence, command, args, options) {
  const result = await run(command, args, options);
  if (!result.ok) {
    const shown = [path.basename(command), ...args].join(" ");
    throw new UserError(sentence, `$ ${shown}\n${result.output.trimEnd()}\n(The command ${result.ending}.)`);
  }
  return result.stdout;
}

function exit(child) {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: null, signal: null, error }));
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
}

function capture(child, { log, data }) {
  const all = [];
  const out = [];
  if (log) mkdirSync(path.dirname(log), { recursive: true });
  const file = log && createWriteStream(log);
  const keep = (chunk) => {
    all.push(chunk);
    file?.write(chunk);
  };
  child.stdout?.on("data", (chunk) => {
    out.push(chunk);
    if (!data) keep(chunk);
  });
  child.stderr?.on("data", keep);
  return {
    closed: new Promise((resolve) => child.once("close", resolve)),
    stdout: () => Buffer.concat(out).toString(),
    output: () => Buffer.concat(all).toString(),
    end() {
      child.stdout?.destroy();
      child.stderr?.destroy();
      file?.end();
    },
  };
}

function describe({ command, error, timedOut, limit, code, signal }) {
  if (error)
    return error.code === "ENOENT" ? `could not start: ${command} was not found` : `could not start: ${error.message}`;
  if (timedOut) return `was ended after its limit of ${limit} s`;
  return signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
}
