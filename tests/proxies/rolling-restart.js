// Many clients that number their messages and reconnect whenever their server leaves. What was not answered when a
// connection ended is sent again on the next. Nothing is asserted here: the program that drives the browser compares what
// the page saw with what the servers saw.

import { connect, SockstreamError } from "../js/support/package.js";
import { pause, url } from "../js/support/server.js";

/** @typedef {import("/sockstream/index.js").Socket} Socket */

/**
 * What the page saw of one connection.
 * @typedef {object} ClientReport
 * @property {string} id
 * @property {boolean} open
 * @property {number} sent  messages that `send` accepted
 * @property {number} bytes  the payload of those
 * @property {number} answered  how many of those came back; they are the first ones
 * @property {number} refused  messages that `send` rejected
 * @property {string} [error]  the code of the error that it ended with
 * @property {{ closeCode?: number, wasClean?: boolean, neverSentBytes?: number }} [end]
 */

/** How many messages may be unanswered; then the client pauses, to leave the browser time for new connections. */
const WINDOW = 4;
const PAUSE_MS = 100;

/** Chromium delays a connection for seconds while many other handshakes are in progress. */
const CONCURRENT_HANDSHAKES = 8;

const options = new URLSearchParams(location.search);
/** @type {string[]} */
const problems = [];
let stopping = false;
let ended = 0;

let handshakes = 0;
/** @type {((value?: undefined) => void)[]} */
const waiting = [];

/**
 * Connects when one of the concurrent handshakes is free.
 * @param {string} address
 */
async function connectInTurn(address) {
  if (handshakes === CONCURRENT_HANDSHAKES) await new Promise((resolve) => waiting.push(resolve));
  else handshakes++;
  try {
    return await connect(address);
  } finally {
    // The handshake's place goes to the next that waits.
    const next = waiting.shift();
    if (next) next();
    else handshakes--;
  }
}

/** @param {unknown} what */
const addProblem = (what) => problems.push(String((what instanceof Error && what.stack) || what));
addEventListener("error", (event) => addProblem(event.message));
addEventListener("unhandledrejection", (event) => addProblem(event.reason));

class Client {
  /**
   * One for each connection.
   * @type {ClientReport[]}
   */
  reports = [];

  /** The first message that is not answered yet. Each below it was answered exactly once. */
  next = 0;

  /** @param {number} number */
  constructor(number) {
    this.number = number;
  }

  /** Connects again and again until the page stops. */
  async run() {
    while (!stopping) {
      const id = `${options.get("run")}-${this.number}-${this.reports.length}`;
      /** @type {ClientReport} */
      const report = { id, open: false, sent: 0, bytes: 0, answered: 0, refused: 0 };
      this.reports.push(report);
      try {
        const socket = await connectInTurn(url(`/fault/echo?id=${id}`));
        report.open = true;
        await Promise.all([this.#receive(socket, report), this.#send(socket, report)]);
        report.end = await socket.closed;
      } catch (error) {
        if (!(error instanceof SockstreamError)) throw error;
        report.error = error.code;
        report.end = { closeCode: error.closeCode, wasClean: error.wasClean, neverSentBytes: error.neverSentBytes };
        if (!report.open) await pause(100);
      }
      report.open = false;
    }
  }

  /**
   * @param {Socket} socket
   * @param {ClientReport} report
   */
  async #receive(socket, report) {
    for await (const message of socket) {
      if (message !== `${this.number}:${this.next}`)
        throw new Error(`${message} instead of ${this.number}:${this.next}`);
      this.next++;
      report.answered++;
    }
  }

  /**
   * @param {Socket} socket
   * @param {ClientReport} report
   */
  async #send(socket, report) {
    for (let message = this.next; socket.readyState === "open"; ) {
      if (stopping && message === this.next) {
        await socket.close({ closeCode: 1000 });
      } else if (stopping || message - this.next >= WINDOW) {
        await pause(PAUSE_MS);
      } else {
        try {
          const text = `${this.number}:${message}`;
          await socket.send(text);
          report.sent++;
          report.bytes += text.length;
          message++;
        } catch (error) {
          if (!(error instanceof SockstreamError) || error.code !== "NOT_OPEN") throw error;
          report.refused++;
        }
      }
    }
  }
}

const clients = Array.from({ length: Number(options.get("connections")) }, (_, number) => new Client(number));
for (const client of clients)
  client
    .run()
    .catch(addProblem)
    .finally(() => ended++);

/**
 * The connection that ends only because the proxy does: the answer to its message, and the error that it ends with.
 * @type {{ answer?: unknown, error?: { code: string, closeCode?: number, wasClean?: boolean } }}
 */
const last = {};

async function connectLast() {
  const socket = await connect(url(`/fault/echo?id=${options.get("run")}-last`));
  await socket.send("hello");
  last.answer = (await socket.next()).value;
  try {
    await socket.next();
  } catch (error) {
    if (!(error instanceof SockstreamError)) throw error;
    last.error = { code: error.code, closeCode: error.closeCode, wasClean: error.wasClean };
  }
}

Object.assign(globalThis, {
  rollingRestart: {
    progress() {
      const newest = clients.map(({ reports }) => reports.at(-1));
      return {
        active: newest.filter((report) => report?.open && report.answered > 0).length,
        connections: clients.reduce((count, { reports }) => count + reports.length, 0),
        ended,
        problems,
      };
    },
    stop() {
      stopping = true;
    },
    reports: () => clients.flatMap(({ reports }) => reports),
    messages: () => clients.reduce((count, { next }) => count + next, 0),
    connectLast: () => connectLast().catch(addProblem),
    last: () => last,
  },
});
