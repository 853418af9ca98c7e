// The process of the numbered server, which can be killed, stopped, continued and started again.

import { once } from "node:events";
import { closeSync, cpSync, mkdirSync, openSync } from "node:fs";
import path from "node:path";
import { inRoot, target } from "../../lib/paths.mjs";
import { endTree, start } from "../../lib/processes.mjs";
import { UserError } from "../../lib/user-error.mjs";
import { installLocked } from "../../setup/locked-packages.mjs";
import { steadyPort } from "../proxies/echo-servers.mjs";

/** @typedef {import("./account.mjs").Command} Command */

const sources = inRoot("tests", "chaos", "server");
const folder = path.join(target, "chaos-server");
const PROGRAM = "numbered-server.mjs";
const START_LIMIT_MS = 15_000;

/** Installs what the server needs. */
export async function installServer() {
  await installLocked("the numbered server", sources, folder);
  cpSync(path.join(sources, PROGRAM), path.join(folder, PROGRAM));
}

export class NumberedServer {
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #process;
  #questions = 0;

  /** @param {number} port @param {string} account  path of the file that it writes @param {string} log */
  constructor(port, account, log) {
    this.port = port;
    this.account = account;
    this.log = log;
  }

  /** @param {string} files  a folder */
  static async create(files) {
    mkdirSync(files, { recursive: true });
    const port = await steadyPort();
    return new NumberedServer(port, path.join(files, "account.jsonl"), path.join(files, "server.log"));
  }

  async start() {
    const log = openSync(this.log, "a");
    const args = [path.join(folder, PROGRAM), String(this.port), this.account];
    const child = start(process.execPath, args, { stdio: ["ignore", "pipe", log, "ipc"] });
    closeSync(log);
    this.#process = child;
    const { stdout } = child;
    if (!stdout) throw new UserError("The numbered server has no output.");
    const signal = AbortSignal.timeout(START_LIMIT_MS);
    await once(stdout, "data", { signal }).catch(() => {
      throw new UserError(`The numbered server did not start; its log is ${this.log}.`);
    });
  }

  /** Ends it without a chance to say anything. */
  async kill() {
    const child = this.#process;
    if (!child) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
    await endTree(child);
  }

  /** Stops the process: its connections stay, and nothing is answered. */
  pause() {
    this.#process?.kill("SIGSTOP");
  }

  resume() {
    this.#process?.kill("SIGCONT");
  }

  /** @param {Command} command */
  send(command) {
    this.#process?.send(command);
  }

  /** Resolves with the number of sockets in the server's registry. @returns {Promise<number>} */
  open() {
    const child = this.#process;
    const count = ++this.#questions;
    return new Promise((resolve) => {
      /** @param {{ count: number, open: number }} answer */
      const receive = (answer) => {
        if (answer.count !== count) return;
        child?.off("message", receive);
        resolve(answer.open);
      };
      child?.on("message", receive);
      this.send({ count });
    });
  }

  async stop() {
    if (!this.#process) return;
    this.resume();
    await endTree(this.#process);
  }
}
