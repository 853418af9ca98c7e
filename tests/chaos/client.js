// One client of the numbered server. It sends numbered messages, sends again what it is told may be lost, and notes all that it
// was told. Nothing is asserted here: the program that drives the browser compares that with the server's account.

import { reconnecting } from "/sockstream/reconnect.js";
import { every, stopTimer } from "./watch.js";

/** @typedef {import("/sockstream/reconnect.js").ReconnectEvent} ReconnectEvent */
/** @typedef {import("/sockstream/reconnect.js").ReconnectOptions} ReconnectOptions */
/** @typedef {{ first: number, last: number }} Range */

/**
 * @typedef {object} Settings
 * @property {string} client
 * @property {string} url
 * @property {number} goal  how many messages go each way
 * @property {number} rate  how many are sent every few milliseconds, each way
 * @property {Record<string, string | number>} [query]  more for the server
 * @property {number} [padding]  characters that are added to each message
 * @property {{ interval: number, timeout: number }} [heartbeat]
 * @property {boolean} [hello]  false: nothing is sent when a connection opens
 * @property {Omit<ReconnectOptions, "heartbeat" | "onOpen" | "onEvent" | "signal" | "classify">} options
 */

/** How many messages may be neither confirmed nor lost. */
const WINDOW = 64;
const TICK_MS = 5;

/** How many events are kept in words, for reading what went wrong. */
const LOG = 40;

export class Client {
  #settings;
  #padding;
  #socket;
  #ticking;

  /** Of each accepted send: its key by its number, and the reverse. @type {Map<number, string>} */
  #keys = new Map();
  /** @type {Map<string, number>} */
  #numbers = new Map();
  /** @type {[key: string, code: string][]} */
  #refused = [];
  /** Sends that have neither resolved nor rejected. */
  #pending = 0;
  /** @type {Range[]} */
  #unconfirmed = [];
  /** @type {Range[]} */
  #neverSent = [];
  /** What the last connection's event named. */
  #last = rangesOf({});
  /** Numbers that were named before their promise resolved. @type {Set<number>} */
  #early = new Set();
  #namedAfterConfirmed = 0;
  #returnedWrong = 0;

  /** How often each of the application's messages was sent; those to send again; those that the server answered. */
  #times = new Map();
  /** @type {number[]} */
  #again = [];
  /** @type {Set<number>} */
  #done = new Set();
  #next = 1;
  #inFlight = new Set();

  #read = 0;
  #received = 0;
  #duplicates = 0;
  #gaps = 0;
  /** @type {Record<string, number>} */
  #events = {};
  /** @type {string[]} */
  #log = [];
  /** What the last connection ended with. @type {number | undefined} */
  #closeCode;
  /** The last delay that was announced. @type {number | undefined} */
  #delay;
  /** @type {import("/sockstream/reconnect.js").StopInfo | undefined} */
  #stop;
  /** @type {string | undefined} */
  #readError;

  /** @param {Settings} settings */
  constructor(settings) {
    this.#settings = settings;
    this.#padding = settings.padding ? " ".padEnd(settings.padding, "x") : "";
    const { heartbeat, options, hello = true } = settings;
    this.#socket = reconnecting(({ number }) => ({ url: this.#url(number) }), {
      ...options,
      ...(heartbeat && {
        heartbeat: { ...heartbeat, payload: "ping", isAnswer: (/** @type {unknown} */ message) => message === "pong" },
      }),
      ...(hello && {
        onOpen: async (/** @type {import("/sockstream/reconnect.js").OpenConnection} */ connection) => {
          await connection.send("hello");
          const { value } = await connection.next();
          if (value !== "welcome") throw new Error(`${value} instead of the server's greeting`);
        },
      }),
      onEvent: (event) => this.#event(event),
    });
    this.#readAll();
    this.#socket.stopped.then((stop) => this.#stopped(stop));
    this.#ticking = every(() => this.#tick(), TICK_MS);
  }

  /** @param {number} attempt */
  #url(attempt) {
    const { url, client, goal, rate, query } = this.#settings;
    const parameters = { client, attempt, from: this.#received + 1, goal, rate, ...query };
    return `${url}?${new URLSearchParams(Object.entries(parameters).map(([name, value]) => [name, String(value)]))}`;
  }

  #tick() {
    if (this.#socket.state !== "open") return;
    for (let count = 0; count < this.#settings.rate && this.#inFlight.size < WINDOW; count++) {
      const message = this.#again.shift() ?? (this.#next <= this.#settings.goal ? this.#next++ : undefined);
      if (message === undefined) return;
      this.#send(message);
    }
  }

  /** @param {number} message */
  async #send(message) {
    const times = (this.#times.get(message) ?? 0) + 1;
    this.#times.set(message, times);
    const key = `${message}.${times}`;
    this.#inFlight.add(key);
    this.#pending++;
    try {
      const number = await this.#socket.send(key + this.#padding);
      this.#keys.set(number, key);
      this.#numbers.set(key, number);
      if (this.#done.has(message)) this.#socket.confirm(number);
      else if (this.#early.delete(number)) this.#lost(number);
    } catch (error) {
      this.#refused.push([key, /** @type {{ code?: string }} */ (error).code ?? String(error)]);
      this.#inFlight.delete(key);
      this.#again.push(message);
    } finally {
      this.#pending--;
    }
  }

  /** What was sent with a number has to be sent again. @param {number} number */
  #lost(number) {
    const key = this.#keys.get(number);
    if (key === undefined) {
      this.#early.add(number);
      return;
    }
    this.#inFlight.delete(key);
    const message = Number.parseInt(key, 10);
    if (this.#done.has(message)) this.#namedAfterConfirmed++;
    else this.#again.push(message);
  }

  /** @param {{ unconfirmed?: Range, neverSent?: Range, messages?: readonly { number: number, data: unknown }[] }} losses */
  #losses({ unconfirmed, neverSent, messages }) {
    for (const [range, list] of /** @type {const} */ ([
      [unconfirmed, this.#unconfirmed],
      [neverSent, this.#neverSent],
    ])) {
      if (!range) continue;
      list.push({ first: range.first, last: range.last });
      for (let number = range.first; number <= range.last; number++) this.#lost(number);
    }
    for (const { number, data } of messages ?? []) {
      const key = this.#keys.get(number);
      if (key !== undefined && key + this.#padding !== data) this.#returnedWrong++;
    }
  }

  /** @param {ReconnectEvent} event */
  #event(event) {
    this.#events[event.type] = (this.#events[event.type] ?? 0) + 1;
    this.#log.push(JSON.stringify(event, (name, value) => (name === "messages" ? value.length : value)));
    if (this.#log.length > LOG) this.#log.shift();
    if (event.type === "disconnected") {
      this.#last = rangesOf(event);
      this.#closeCode = event.closeCode;
      this.#losses(event);
    }
    if (event.type === "waiting") {
      this.#delay = event.delay;
      // One message is sent while there is no connection.
      if (this.#settings.rate && this.#next <= this.#settings.goal) this.#send(this.#next++);
    }
  }

  /** @param {import("/sockstream/reconnect.js").StopInfo} stop */
  #stopped(stop) {
    this.#stop = stop;
    // It repeats what the last connection's event named.
    if (rangesOf(stop) !== this.#last) this.#losses(stop);
    stopTimer(this.#ticking);
  }

  async #readAll() {
    try {
      for await (const message of this.#socket) this.#receive(String(message));
    } catch (error) {
      this.#readError = String(/** @type {{ code?: string }} */ (error).code ?? error);
    }
  }

  /** @param {string} message */
  #receive(message) {
    this.#read++;
    if (message[0] === "s") {
      const number = Number(message.slice(1));
      if (number <= this.#received) this.#duplicates++;
      else if (number > this.#received + 1) this.#gaps++;
      this.#received = Math.max(this.#received, number);
    } else if (message[0] === "a") {
      const key = message.slice(1);
      this.#done.add(Number.parseInt(key, 10));
      this.#inFlight.delete(key);
      const number = this.#numbers.get(key);
      if (number !== undefined) this.#socket.confirm(number);
    }
  }

  progress() {
    const { goal } = this.#settings;
    return {
      state: this.#socket.state,
      bufferedAmount: this.#socket.bufferedAmount,
      windowIsFull: this.#inFlight.size >= WINDOW,
      done: this.#done.size,
      received: this.#received,
      all: this.#done.size === goal && this.#received === goal,
      // A copy, since it is read later.
      events: { ...this.#events },
      delay: this.#delay,
      closeCode: this.#closeCode,
      stop: this.#stop && { reason: this.#stop.reason, closeCode: this.#stop.closeCode },
    };
  }

  /** Stops for good. */
  async finish() {
    await this.#socket.stop();
    await this.#socket.stopped;
  }

  /** All that it was told, and what it received. */
  report() {
    return {
      accepted: [...this.#keys].map(([number, key]) => /** @type {[number, string]} */ ([number, key])),
      refused: this.#refused,
      pending: this.#pending,
      unconfirmed: this.#unconfirmed,
      neverSent: this.#neverSent,
      namedAfterConfirmed: this.#namedAfterConfirmed,
      namedButNotAccepted: this.#early.size,
      returnedWrong: this.#returnedWrong,
      done: this.#done.size,
      received: this.#received,
      duplicates: this.#duplicates,
      gaps: this.#gaps,
      events: this.#events,
      stop: this.#stop && { reason: this.#stop.reason, closeCode: this.#stop.closeCode },
      read: this.#read,
      stats: this.#socket.stats(),
      readError: this.#readError,
      log: this.#log,
    };
  }
}

/** @param {{ unconfirmed?: Range, neverSent?: Range }} losses */
const rangesOf = ({ unconfirmed, neverSent }) =>
  [unconfirmed, neverSent].map((range) => (range ? `${range.first}–${range.last}` : "none")).join();
