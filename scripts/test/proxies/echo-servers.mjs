// Three echo servers behind the proxies, which can be restarted one by one, each on the port that the proxies know.

import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isFree, startEchoServer } from "../../lib/echo-server.mjs";
import { artefacts, dist, inRoot } from "../../lib/paths.mjs";
import { UserError } from "../../lib/user-error.mjs";

const COUNT = 3;

/** Much longer than browsers take to answer a Close frame on a busy machine. */
const GRACE_SECONDS = 30;
const STOP_LIMIT_MS = 60_000;

/** Below the ports that the system gives to outgoing connections, one of which could take a restarting server's port. */
const FIRST_PORT = 20_000;
const PORTS = 10_000;

/** The arguments of every server of these tests, which serves the tests and the package. */
export const SERVED = ["--faults", "--www", inRoot("tests"), "--package", dist, "--grace", `${GRACE_SECONDS}s`];

/** @typedef {Awaited<ReturnType<typeof startEchoServer>>} Server */

/**
 * What a server logged of one connection.
 * @typedef {{ id: string, opened: boolean, text: number, binary: number, bytes: number, close?: number }} ServerReport
 */

/**
 * How a server ended: its exit code, how many clients it sent 1001, and how many of those connections it aborted.
 * @typedef {{ code: number | null | undefined, goingAway: number, aborted: number | undefined }} Stop
 */

/**
 * Resolves with a free port, chosen at random so that two runs at the same time rarely choose the same.
 * @param {number[]} [taken]
 */
export async function steadyPort(taken = []) {
  for (let tries = 0; tries < 100; tries++) {
    const port = FIRST_PORT + Math.floor(Math.random() * PORTS);
    if (!taken.includes(port) && (await isFree(port, "127.0.0.1"))) return port;
  }
  throw new UserError(`No free port was found from ${FIRST_PORT} to ${FIRST_PORT + PORTS - 1}.`);
}

export class EchoServers {
  /** @type {{ port: number, starts: number, server?: Server }[]} */
  #members = [];
  #program;
  /** @type {ServerReport[]} */
  #reports = [];

  /** @param {string} program  path of the echo server */
  constructor(program) {
    this.#program = program;
  }

  get ports() {
    return this.#members.map(({ port }) => port);
  }

  async start() {
    while (this.#members.length < COUNT) {
      const port = await steadyPort(this.ports);
      this.#members.push({ port, starts: 0 });
    }
    for (const index of this.#members.keys()) await this.#start(index);
  }

  /** @param {number} index */
  async #start(index) {
    const member = this.#members[index];
    member.starts++;
    const args = [...SERVED, "--listen", `127.0.0.1:${member.port}`, "--log", "json", "--log-level", "debug"];
    const log = path.join(artefacts, "proxies", `echo-server-${member.port}-${member.starts}.log`);
    member.server = await startEchoServer(this.#program, args, { log });
  }

  /**
   * Stops a server as an operator does, and starts it again.
   * @param {number} index
   * @param {(stop: Stop) => unknown} [meanwhile]  what to do while it is stopped
   */
  async restart(index, meanwhile = () => {}) {
    const { server } = this.#members[index];
    if (server) await meanwhile(await this.#stop(server));
    await this.#start(index);
  }

  /**
   * @param {Server} server
   * @returns {Promise<Stop>}
   */
  async #stop(server) {
    server.terminate();
    const code = await Promise.race([server.ended, sleep(STOP_LIMIT_MS, undefined, { ref: false })]);
    if (server.isAlive()) await server.stop();
    const lines = (await server.output())
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    this.#reports.push(...lines.filter(({ message }) => message === "report"));
    const goingAway = lines.filter(({ message, end }) => message === "ended" && end === "Stop").length;
    const { aborted } = lines.find(({ message }) => message === "stopped") ?? {};
    return { code, goingAway, aborted };
  }

  /** Restarts all, and resolves with what they reported of each connection since the last call. */
  async reports() {
    for (const index of this.#members.keys()) await this.restart(index);
    return this.#reports.splice(0);
  }

  isAlive() {
    return this.#members.every(({ server }) => server?.isAlive());
  }

  async stop() {
    await Promise.all(this.#members.map(({ server }) => server?.stop()));
  }
}
