// Builds the echo server, starts it, and waits until it listens.

import { once } from "node:events";
import { createWriteStream, mkdirSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { buildProgram } from "./cargo.mjs";
import { root } from "./paths.mjs";
import { endTree, start } from "./processes.mjs";
import { step } from "./steps.mjs";
import { UserError } from "./user-error.mjs";

const START_LIMIT_MS = 15_000;

/** Arguments for cargo that add the routes for tests, which a plain `cargo install` of the server leaves out. */
export const FAULTS = ["--features", "sockstream-echo-server/faults"];

/**
 * Builds the server, and resolves to the path of its program.
 * @param {"release" | "quick"} [profile]  `quick` compiles in half the time, and sends half as many messages a second
 */
export const buildEchoServer = (profile = "release") =>
  step("echo server", () =>
    buildProgram("The echo server", ["--profile", profile, "--package", "sockstream-echo-server", ...FAULTS]),
  );

/**
 * Starts the server and waits for the line that names its address.
 * @param {string} program
 * @param {string[]} args
 * @param {{log?: string}} options  `log` gets what it prints; without it that goes to our stderr
 * @returns {Promise<{url: URL, pid: number, ended: Promise<number|null>, isAlive: () => boolean, terminate: () => void,
 *   stop: () => Promise<void>, output: () => Promise<string>}>}  `terminate` sends it SIGTERM; `stop` also waits, and kills it after a while;
 *   `output` resolves to all it printed, once it has ended
 */
export async function startEchoServer(program, args, { log } = {}) {
  if (log) mkdirSync(path.dirname(log), { recursive: true });
  const child = start(program, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  /** @type {Buffer[]} */
  const output = [];
  child.stderr.on("data", (chunk) => output.push(chunk));
  child.stderr.pipe(log ? createWriteStream(log) : process.stderr, { end: Boolean(log) });
  const ended = once(child, "exit").then(([code]) => code);
  const printedAll = once(child.stderr, "end");

  const url = await Promise.race([
    listeningUrl(child, log ? () => {} : console.log),
    ended.then(() => undefined),
    sleep(START_LIMIT_MS, undefined, { ref: false }),
  ]);
  if (!url) {
    await endTree(child);
    throw new UserError("The echo server did not start.", log && Buffer.concat(output).toString());
  }
  return {
    url,
    pid: Number(child.pid),
    ended,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    terminate: () => child.kill("SIGTERM"),
    stop: () => endTree(child),
    output: async () => {
      await printedAll;
      return Buffer.concat(output).toString();
    },
  };
}

/**
 * Waits for the line that the server prints on stdout once it listens, and passes those before it on.
 * @param {import("node:child_process").ChildProcessByStdio<null, import("node:stream").Readable, import("node:stream").Readable>} child
 * @param {(line: string) => void} show
 */
async function listeningUrl(child, show) {
  for await (const line of createInterface({ input: child.stdout })) {
    const url = line.match(/^listening on (http\S+)$/)?.[1];
    if (url) return new URL(url);
    show(line); // for example the text of `--help`
  }
  return undefined;
}

/** Whether a server could listen there now. @param {number} port @param {string} host */
export async function isFree(port, host) {
  const probe = net.createServer();
  probe.listen({ port, host, exclusive: true });
  try {
    await once(probe, "listening");
    probe.close();
    await once(probe, "close");
    return true;
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === "EADDRINUSE") return false;
    throw new UserError(`The echo server can't listen on ${host}:${port}: ${message}.`);
  }
}
