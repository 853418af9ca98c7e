// A TCP relay between browsers and a server, which fails as networks do: it resets, refuses, accepts and drops, falls silent,
// and delivers late.

import { once } from "node:events";
import net from "node:net";

/**
 * What happens to a connection that comes next: reset at once, closed at once, or never answered.
 * @typedef {"reset" | "drop" | "hold"} Reception
 *
 * @typedef {{ browser: net.Socket, server: net.Socket, silent: boolean, kept: { to: net.Socket, chunk: Buffer }[], client?: string, attempt?: number }} Pair
 */

/** The client and the number of its attempt, where the request for the handshake has them. */
const REQUEST = /^GET \S*[?&]client=(\w+)&attempt=(\d+)/;

export class Relay {
  /** The attempts of each client that were silent: the server could not see their end. @type {Map<string, Set<number>>} */
  silenced = new Map();
  port;
  /** How many TCP connections were accepted. */
  accepted = 0;
  #listener = this.#newListener();
  /** @type {Set<Pair>} */
  #pairs = new Set();
  /** Every socket that is not closed, also those whose last bytes nobody reads. @type {Set<net.Socket>} */
  #sockets = new Set();
  /** @type {Reception[]} */
  #next = [];
  /** Holds every connection that comes while it is set. */
  holding = false;
  #target;

  /**
   * @param {number} target  the server's port
   * @param {number} [port]  the port to listen on; 0 for any
   */
  constructor(target, port = 0) {
    this.#target = target;
    this.port = port;
  }

  /** Listens, on the same port as before. */
  async listen() {
    this.#listener.listen(this.port, "127.0.0.1");
    await once(this.#listener, "listening");
    this.port = /** @type {net.AddressInfo} */ (this.#listener.address()).port;
  }

  /** Refuses what comes until it listens again. Connections that there are stay. */
  refuse() {
    this.#listener.close();
    this.#listener = this.#newListener();
  }

  #newListener() {
    return net.createServer({ allowHalfOpen: false, noDelay: true }, (browser) => this.#accept(browser));
  }

  /** Resets all connections. */
  reset() {
    for (const { browser, server } of this.#pairs) {
      reset(browser);
      server.destroy();
    }
  }

  /** Decides about the next connections, in this order. @param {Reception[]} receptions */
  next(...receptions) {
    this.#next.push(...receptions);
  }

  /** Forgets what was decided about connections that did not come. */
  passAll() {
    this.#next = [];
    this.holding = false;
  }

  /** All connections that there are fall silent: what comes is kept. */
  silence() {
    for (const pair of this.#pairs) this.#silencePair(pair);
  }

  /** Nothing more is read from the browser: what it sends stays in its buffers. */
  stall() {
    for (const { browser } of this.#pairs) browser.pause();
  }

  /** Delivers what silent connections kept. */
  deliver() {
    for (const pair of this.#pairs) {
      pair.silent = false;
      for (const { to, chunk } of pair.kept.splice(0)) if (to.writable) to.write(chunk);
      if (pair.server.destroyed) pair.browser.destroySoon();
    }
  }

  get open() {
    return this.#pairs.size;
  }

  async stop() {
    this.#listener.close();
    this.reset();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** @param {Pair} pair */
  #silencePair(pair) {
    pair.silent = true;
    this.#note(pair);
  }

  /** @param {Pair} pair */
  #note({ client, attempt }) {
    if (client === undefined || attempt === undefined) return;
    this.silenced.set(client, (this.silenced.get(client) ?? new Set()).add(attempt));
  }

  /** @param {net.Socket} browser */
  #accept(browser) {
    this.accepted++;
    const reception = this.#next.shift() ?? (this.holding ? "hold" : undefined);
    this.#add(browser);
    if (reception === "reset") return reset(browser);
    if (reception === "drop") return browser.end();
    const server = net.connect({ port: this.#target, host: "127.0.0.1", noDelay: true });
    this.#add(server);
    /** @type {Pair} */
    const pair = { browser, server, silent: reception === "hold", kept: [] };
    this.#pairs.add(pair);
    this.#pipe(pair, browser, server);
    this.#pipe(pair, server, browser);
    browser.once("data", (chunk) => {
      const [, client, attempt] = REQUEST.exec(chunk.toString("latin1")) ?? [];
      Object.assign(pair, { client, attempt: Number(attempt) });
      if (pair.silent) this.#note(pair);
    });
    for (const socket of [browser, server]) {
      socket.on("close", () => {
        // A silent path does not tell the browser that its server has gone.
        if (socket === server && pair.silent) return;
        this.#pairs.delete(pair);
        // What was written is sent before.
        browser.destroySoon();
        server.destroySoon();
      });
    }
  }

  /** @param {net.Socket} socket */
  #add(socket) {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    // What is reset, here or there, has an error; its close event is enough.
    socket.on("error", () => {});
  }

  /**
   * Chunks are as small as the messages, and come no faster than the server answers: they may wait in memory.
   * @param {Pair} pair @param {net.Socket} from @param {net.Socket} to
   */
  #pipe(pair, from, to) {
    from.on("data", (chunk) => {
      if (pair.silent) pair.kept.push({ to, chunk: Buffer.from(chunk) });
      else if (to.writable) to.write(chunk);
    });
  }
}

/**
 * Resets a connection. Node does not do that while it sends the connection's end, and then never closes the socket: the process could
 * not end.
 * @param {net.Socket} socket
 */
export function reset(socket) {
  if (socket.writableEnded && !socket.writableFinished) socket.destroy();
  else socket.resetAndDestroy();
}
