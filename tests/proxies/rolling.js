// Many talkers, each with a connection that it replaces whenever the server leaves, and numbered messages: what was not
// answered when the connection ended is sent again on the next. Nothing is asserted here: it is told, and held against what
// the servers saw.

import { connect, SockstreamError } from "../js/support/package.js";
import { pause, url } from "../js/support/server.js";

/** So many on their way at once, and then a pause: the browser shall have time for connections as well. */
const WINDOW = 4;
const BETWEEN_MS = 100;

/** Chromium makes those wait for seconds that come while many handshakes are going on. */
const HANDSHAKES = 8;

const options = new URLSearchParams(location.search);
const problems = [];
let stopping = false;
let ended = 0;

let handshakes = 0;
const waiting = [];

/** Connects when it is its turn. */
async function connectInTurn(address) {
  if (handshakes === HANDSHAKES) await new Promise((resolve) => waiting.push(resolve));
  else handshakes++;
  try {
    return await connect(address);
  } finally {
    // The turn goes on to the next, if there is one.
    const next = waiting.shift();
    if (next) next();
    else handshakes--;
  }
}

const stray = (what) => problems.push(String(what?.stack ?? what));
addEventListener("error", (event) => stray(event.message));
addEventListener("unhandledrejection", (event) => stray(event.reason));

class Talker {
  /** One for each connection: `sent` were accepted by `send`, in all `bytes`, of which the first `answered` came back. */
  accounts = [];
  /** The first message that is not answered yet. Each below it was answered exactly once. */
  next = 0;

  constructor(number) {
    this.number = number;
  }

  async talk() {
    while (!stopping) {
      const id = `${options.get("run")}-${this.number}-${this.accounts.length}`;
      const account = { id, open: false, sent: 0, bytes: 0, answered: 0, refused: 0 };
      this.accounts.push(account);
      try {
        const socket = await connectInTurn(url(`/fault/echo?id=${id}`));
        account.open = true;
        await Promise.all([this.#listen(socket, account), this.#speak(socket, account)]);
        account.end = await socket.closed;
      } catch (error) {
        if (!(error instanceof SockstreamError)) throw error;
        account.error = error.code;
        account.end = { closeCode: error.closeCode, wasClean: error.wasClean, neverSentBytes: error.neverSentBytes };
        if (!account.open) await pause(100);
      }
      account.open = false;
    }
  }

  async #listen(socket, account) {
    for await (const message of socket) {
      if (message !== `${this.number}:${this.next}`)
        throw new Error(`${message} instead of ${this.number}:${this.next}`);
      this.next++;
      account.answered++;
    }
  }

  async #speak(socket, account) {
    for (let message = this.next; socket.readyState === "open"; ) {
      if (stopping && message === this.next) {
        await socket.close({ closeCode: 1000 });
      } else if (stopping || message - this.next >= WINDOW) {
        await pause(BETWEEN_MS);
      } else {
        try {
          const text = `${this.number}:${message}`;
          await socket.send(text);
          account.sent++;
          account.bytes += text.length;
          message++;
        } catch (error) {
          if (error.code !== "NOT_OPEN") throw error;
          account.refused++;
        }
      }
    }
  }
}

const talkers = Array.from({ length: Number(options.get("connections")) }, (_, number) => new Talker(number));
for (const talker of talkers)
  talker
    .talk()
    .catch(stray)
    .finally(() => ended++);

/** A connection that nothing but the end of the proxy ends. */
const last = {};

globalThis.rolling = {
  progress() {
    const newest = talkers.map(({ accounts }) => accounts.at(-1));
    return {
      talking: newest.filter(({ open, answered }) => open && answered > 0).length,
      connections: talkers.reduce((count, { accounts }) => count + accounts.length, 0),
      ended,
      problems,
    };
  },
  stop() {
    stopping = true;
  },
  accounts: () => talkers.flatMap(({ accounts }) => accounts),
  messages: () => talkers.reduce((count, { next }) => count + next, 0),
  openLast() {
    (async () => {
      const socket = await connect(url(`/fault/echo?id=${options.get("run")}-last`));
      await socket.send("anyone?");
      last.answer = (await socket.next()).value;
      const error = await socket.next().catch((error) => error);
      last.error = { code: error.code, closeCode: error.closeCode, wasClean: error.wasClean };
    })().catch(stray);
  },
  last: () => last,
};
