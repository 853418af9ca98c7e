// The servers of the three libraries, each a process of its own behind a relay, which can be killed and started again.

import { createWriteStream } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { endTree, start } from "../../lib/processes.mjs";
import { Relay } from "../../lib/relay.mjs";
import { UserError } from "../../lib/user-error.mjs";
import { steadyPort } from "../proxies/echo-servers.mjs";

/** @typedef {ReturnType<typeof start>} Child */

/** A server of one library, and the relay in front of it. */
export class LibraryServer {
  /** @type {Child | undefined} */
  #child;
  #program;
  #args;
  #log;
  #port;
  relay;

  /**
   * Starts a program with its port and these arguments. Resolves with a server that listens.
   * @param {string} program  path of a JavaScript file
   * @param {string[]} args
   * @param {string} log      file that gets what it prints
   */
  static async start(program, args, log) {
    const port = await steadyPort();
    const server = new LibraryServer(program, args, log, port, await steadyPort([port]));
    await server.#start();
    await server.relay.listen();
    return server;
  }

  /**
   * @param {string} program
   * @param {string[]} args
   * @param {string} log
   * @param {number} port
   * @param {number} relayPort
   */
  constructor(program, args, log, port, relayPort) {
    this.#program = program;
    this.#args = args;
    this.#log = log;
    this.#port = port;
    this.relay = new Relay(port, relayPort);
  }

  /** Ends the process by SIGKILL, as a crash does. */
  async kill() {
    if (!this.#child) return;
    this.#child.kill("SIGKILL");
    await endTree(this.#child);
    this.#child = undefined;
  }

  /** Starts the process again, on the same port. */
  async startAgain() {
    await this.#start();
  }

  /** Whether the process runs: one that ended by itself has failed. */
  isAlive() {
    return this.#child?.exitCode === null && this.#child.signalCode === null;
  }

  async stop() {
    await this.relay.stop();
    await this.kill();
  }

  async #start() {
    const args = [this.#program, String(this.#port), ...this.#args];
    const child = start(process.execPath, args, {
      stdio: ["ignore", "pipe", "pipe"],
      cwd: path.dirname(this.#program),
    });
    this.#child = child;
    child.stderr?.pipe(createWriteStream(this.#log, { flags: "a" }));
    for await (const line of createInterface({ input: /** @type {import("node:stream").Readable} */ (child.stdout) }))
      if (line === "listening") return;
    await this.kill();
    throw new UserError(`${path.basename(this.#program)} did not start; its log is ${this.#log}.`);
  }
}
