// The numbered server's account of what it received, read from the file that the server writes.

import { closeSync, openSync, readSync, writeFileSync } from "node:fs";

/**
 * One line: a connection opened (the text names the client's other open connections), a message came, one came before `hello`,
 * or a connection ended with a close code.
 * @typedef {[kind: "open" | "message" | "early" | "end", client: string, attempt: number, text: string]} Line
 */

/**
 * A command for the server: to end a client's connections, to end each of the next connections, or to count what is open.
 * @typedef {{ end?: { client: string, how: number | "terminate" }, drops?: (number | "terminate")[], count?: number }} Command
 */

/** A message of the application: its number, and how many times it was sent. */
const KEY = /^\d+\.\d+$/;

export class Account {
  /** @type {Map<string, ClientAccount>} */
  #clients = new Map();
  #file;
  #rest = "";
  #buffer = Buffer.alloc(1 << 16);

  /** @param {string} path  of the file, which is emptied */
  constructor(path) {
    writeFileSync(path, "");
    this.#file = openSync(path, "r");
  }

  /** Returns what was written about a client so far. @param {string} client */
  of(client) {
    this.#read();
    return this.#clientOf(client);
  }

  close() {
    closeSync(this.#file);
  }

  #read() {
    for (;;) {
      const count = readSync(this.#file, this.#buffer);
      if (!count) return;
      const lines = (this.#rest + this.#buffer.toString("utf8", 0, count)).split("\n");
      this.#rest = lines.pop() ?? "";
      for (const line of lines) {
        const [kind, client, attempt, text] = /** @type {Line} */ (JSON.parse(line));
        this.#clientOf(client).add(kind, attempt, text);
      }
    }
  }

  /** @param {string} name */
  #clientOf(name) {
    const found = this.#clients.get(name) ?? new ClientAccount();
    this.#clients.set(name, found);
    return found;
  }
}

/** What the server saw of one client. */
export class ClientAccount {
  /** The connections on which each message came. @type {Map<string, number[]>} */
  arrivals = new Map();
  /** The newest connection that opened, and the newest that greeted. */
  opened = 0;
  greeted = 0;
  connections = 0;
  pings = 0;
  /** The close codes that connections ended with. @type {Map<number, number>} */
  ends = new Map();
  /** What came before `hello`. */
  early = 0;
  /** Pairs of connections of which the server knew the older one to be open when the newer one opened. @type {[number, number][]} */
  overlaps = [];
  /** Messages that came on a connection after one on a newer connection. @type {{ attempt: number, text: string }[]} */
  outOfOrder = [];
  /** The newest connection on which a message came. */
  #newest = 0;

  /** @param {Line[0]} kind @param {number} attempt @param {string} text */
  add(kind, attempt, text) {
    if (kind === "open") {
      this.connections++;
      this.opened = Math.max(this.opened, attempt);
      for (const other of text ? text.split(",") : []) this.overlaps.push([Number(other), attempt]);
    } else if (kind === "early") {
      this.early++;
    } else if (kind === "end") {
      this.ends.set(attempt, Number(text));
    } else if (kind === "message") {
      if (attempt < this.#newest) this.outOfOrder.push({ attempt, text });
      this.#newest = Math.max(this.#newest, attempt);
      if (text === "hello") this.greeted = Math.max(this.greeted, attempt);
      else if (text === "ping") this.pings++;
      else if (KEY.test(text)) this.arrivals.set(text, [...(this.arrivals.get(text) ?? []), attempt]);
    }
  }
}
