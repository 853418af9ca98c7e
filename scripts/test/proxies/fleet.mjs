// Three echo servers that can be restarted one by one, each at the port where the proxies look for it.

import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isFree, startEchoServer } from "../../lib/echo-server.mjs";
import { artefacts, dist, inRoot } from "../../lib/paths.mjs";
import { UserError } from "../../lib/user-error.mjs";

const SIZE = 3;

/** Far more than browsers take to answer a Close on a busy machine. */
const GRACE_SECONDS = 30;
const END_LIMIT_MS = 60_000;

/** Below those that the system gives to outgoing connections: a server that restarts would else find its port taken. */
const FIRST_PORT = 20_000;
const PORTS = 10_000;

/** What every server of these tests serves: the tests, and the package. */
export const SERVED = ["--faults", "--www", inRoot("tests"), "--package", dist, "--grace", `${GRACE_SECONDS}s`];

/** A port that nobody has, and that two runs at a time hardly both choose. */
export async function steadyPort(taken = []) {
  for (let tries = 0; tries < 100; tries++) {
    const port = FIRST_PORT + Math.floor(Math.random() * PORTS);
    if (!taken.includes(port) && (await isFree(port, "127.0.0.1"))) return port;
  }
  throw new UserError(`No free port was found from ${FIRST_PORT} to ${FIRST_PORT + PORTS - 1}.`);
}

export class Fleet {
  /** @type {{port: number, server: object, starts: number}[]} */
  #members = [];
  #program;
  /** What the servers that ended saw of each connection. */
  #accounts = [];

  constructor(program) {
    this.#program = program;
  }

  get ports() {
    return this.#members.map(({ port }) => port);
  }

  async start() {
    while (this.#members.length < SIZE) {
      const port = await steadyPort(this.ports);
      this.#members.push({ port, starts: 0 });
    }
    for (const member of this.#members) await this.#start(member);
  }

  async #start(member) {
    member.starts++;
    const args = [...SERVED, "--listen", `127.0.0.1:${member.port}`, "--log", "json", "--log-level", "debug"];
    const log = path.join(artefacts, "proxies", `echo-server-${member.port}-${member.starts}.log`);
    member.server = await startEchoServer(this.#program, args, { log });
  }

  /**
   * Asks one to end, as an operator does, and starts it anew.
   * @param {number} index
   * @param {(end: {code: number|null, told: number, cut: number}) => unknown} [without]  what to do while it is not there;
   *   gets its exit code, how many clients it had told 1001, and how many of those it cut
   */
  async restart(index, without = () => {}) {
    const member = this.#members[index];
    await without(await this.#end(member));
    await this.#start(member);
  }

  async #end({ server }) {
    server.terminate();
    const code = await Promise.race([server.ended, sleep(END_LIMIT_MS, "none in time", { ref: false })]);
    if (server.isAlive()) await server.stop();
    const lines = (await server.output())
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    this.#accounts.push(...lines.filter(({ message }) => message === "report"));
    const told = lines.filter(({ message, end }) => message === "ended" && end === "Stop").length;
    const { aborted: cut } = lines.find(({ message }) => message === "stopped") ?? {};
    return { code, told, cut };
  }

  /** Restarts all, and resolves with what they saw of each connection since this was last asked. */
  async accounts() {
    for (const index of this.#members.keys()) await this.restart(index);
    return this.#accounts.splice(0);
  }

  isAlive() {
    return this.#members.every(({ server }) => server.isAlive());
  }

  async stop() {
    await Promise.all(this.#members.map(({ server }) => server?.stop()));
  }
}
