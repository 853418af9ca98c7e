// What runs where the clients are: it answers the questions of the program that drives the browser.

import { Client } from "./client.js";
import { plain } from "./plain.js";
import { counts, later, mostLiveOf, totals } from "./watch.js";

/** @typedef {import("./client.js").Settings} Settings */
/** @typedef {{ id: number, value?: unknown, error?: string }} Answer */

/** @type {Map<string, Client>} */
const clients = new Map();

/** How the plain connection has ended. @type {ReturnType<typeof plain> extends Promise<{ ended: infer End }> ? End | undefined : never} */
let plainEnd;

/** What the package has here while there is no client. @type {import("./watch.js").Counts | undefined} */
let before;

/** How long what is left over may take to go; browsers wait for some seconds for a server's Close frame. */
const SETTLE_MS = 30_000;
const LOOK_MS = 20;

/** @param {string} name */
const client = (name) => {
  const found = clients.get(name);
  if (!found) throw new Error(`there is no client ${name}`);
  return found;
};

/** @type {Record<string, (...args: any[]) => unknown>} */
const ANSWERS = {
  /** @param {Settings} settings */
  start(settings) {
    before ??= counts();
    clients.set(settings.client, new Client(settings));
  },
  /** @param {string} url */
  async startPlain(url) {
    before ??= counts();
    ({ ended: plainEnd } = await plain(url));
  },
  plainEnd: () => plainEnd,
  /** @param {string} name */
  progress: (name) => client(name).progress(),
  /** @param {string} name */
  finish: (name) => client(name).finish(),
  /** @param {string} name */
  report: (name) => JSON.stringify({ ...client(name).report(), mostLive: mostLiveOf(name) }),
  /**
   * Resolves with what is left over beyond what was there before, when that is nothing or after some time.
   * @param {(keyof import("./watch.js").Counts)[]} names  what has to be gone
   */
  async left(names) {
    clients.clear();
    const left = () => {
      const now = counts();
      const was = before ?? now;
      return {
        timers: now.timers - was.timers,
        listeners: now.listeners - was.listeners,
        live: now.live - was.live,
        sockets: now.sockets - was.sockets,
      };
    };
    for (let waited = 0; waited < SETTLE_MS && names.some((name) => left()[name]); waited += LOOK_MS) {
      await new Promise((resolve) => later(resolve, LOOK_MS));
    }
    return left();
  },
  counts,
  totals,
  /**
   * Makes this scope online or offline, where the driver can't: `navigator.onLine`, and the event.
   * @param {boolean} onLine
   */
  setOnLine(onLine) {
    Object.defineProperty(navigator, "onLine", { get: () => onLine, configurable: true });
    dispatchEvent(new Event(onLine ? "online" : "offline"));
  },
  onLine: () => navigator.onLine,
};

/**
 * @param {number} id
 * @param {string} name
 * @param {unknown[]} args
 * @returns {Promise<Answer>}
 */
export async function answer(id, name, args) {
  try {
    return { id, value: await ANSWERS[name](...args) };
  } catch (error) {
    return { id, error: String((error instanceof Error && error.stack) || error) };
  }
}
