// Runs one command to its end, with a hard time limit.

import { createWriteStream, mkdirSync } from "node:fs";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { StringDecoder } from "node:string_decoder";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "./paths.mjs";
import { endTree, start, stopSignal } from "./processes.mjs";
import { UserError } from "./user-error.mjs";

/**
 * @typedef {object} RunOptions
 * @property {number} limit    seconds after which the whole process tree is ended
 * @property {string} [log]    file that gets all output
 * @property {boolean} [data]  stdout is for us to parse, and no part of `output`
 * @property {(line: string) => boolean} [isProgress]  is called with each line of stderr; those for which it returns true
 *   are no part of `output`
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 */

/**
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} options
 * @returns {Promise<{ok: boolean, code: number|null, stdout: string, output: string, seconds: number, ending: string}>}
 *   `output` is stdout and stderr in the order they came; `ending` describes how the command ended.
 */
export async function run(command, args, { limit, log, data = false, isProgress, cwd = root, env = process.env }) {
  if (stopSignal()) throw new UserError(`Stopped by ${stopSignal()}.`);
  const began = performance.now();
  const child = start(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const captured = capture(child, { log, data, isProgress });
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

/**
 * Like `run`, for a command whose failure ends what we are doing. Returns its stdout.
 * @param {string} sentence  the error's message if it fails
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} options
 */
export async function runOrThrow(sentence, command, args, options) {
  const result = await run(command, args, options);
  if (!result.ok) {
    const shown = [path.basename(command), ...args].join(" ");
    throw new UserError(sentence, `$ ${shown}\n${result.output.trimEnd()}\n(The command ${result.ending}.)`);
  }
  return result.stdout;
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @returns {Promise<{code: number|null, signal: string|null, error?: NodeJS.ErrnoException}>}
 */
function exit(child) {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: null, signal: null, error }));
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @param {Pick<RunOptions, "log" | "data" | "isProgress">} options
 */
function capture(child, { log, data, isProgress }) {
  /** @type {Buffer[]} */
  const all = [];
  /** @type {Buffer[]} */
  const out = [];
  if (log) mkdirSync(path.dirname(log), { recursive: true });
  const file = log ? createWriteStream(log) : undefined;
  /** @param {Buffer} chunk */
  const keep = (chunk) => {
    all.push(chunk);
    file?.write(chunk);
  };
  child.stdout?.on("data", (chunk) => {
    out.push(chunk);
    if (!data) keep(chunk);
  });
  const stderr = isProgress ? withoutProgress(isProgress, keep) : { write: keep, end() {} };
  child.stderr?.on("data", stderr.write);
  return {
    closed: new Promise((resolve) => child.once("close", resolve)),
    stdout: () => Buffer.concat(out).toString(),
    output: () => Buffer.concat(all).toString(),
    end() {
      child.stdout?.destroy();
      child.stderr?.destroy();
      stderr.end();
      file?.end();
    },
  };
}

/**
 * Passes on what is written, line by line, without the lines about progress; those end with a carriage return.
 * @param {(line: string) => boolean} isProgress
 * @param {(chunk: Buffer) => void} keep
 */
function withoutProgress(isProgress, keep) {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  /** @param {string} line  with what ended it */
  const pass = (line) => {
    if (!isProgress(line.trimEnd())) keep(Buffer.from(line));
  };
  return {
    /** @param {Buffer} chunk */
    write(chunk) {
      const lines = (rest + decoder.write(chunk)).split(/(?<=[\r\n])/);
      rest = /[\r\n]$/.test(lines.at(-1) ?? "") ? "" : (lines.pop() ?? "");
      lines.forEach(pass);
    },
    end() {
      if (rest) pass(rest);
      rest = "";
    },
  };
}

/**
 * @param {{command: string, error?: NodeJS.ErrnoException, timedOut: boolean, limit: number, code: number|null,
 *   signal: string|null}} how
 */
function describe({ command, error, timedOut, limit, code, signal }) {
  if (error)
    return error.code === "ENOENT" ? `could not start: ${command} was not found` : `could not start: ${error.message}`;
  if (timedOut) return `was ended after its limit of ${limit} s`;
  return signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
}
