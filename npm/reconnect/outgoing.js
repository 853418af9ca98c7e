// Messages of the user: those that wait for a connection, those that wait for the browser, and those that are not confirmed.

import { checkData } from "../arguments/data.js";
import { readObject } from "../arguments/options.js";
import { checkPositive } from "../arguments/reconnect.js";
import { sizeInBytes } from "../driver/sender.js";
import { SockstreamError } from "../lib/error.js";
import { handled } from "../lib/promises.js";
import { Queue } from "../lib/queue.js";
import * as n from "../machine/numbers.js";

/** @import { Connection } from "../driver/connection.js" */
/** @import { Reconnection } from "../machine/reconnection.js" */
/** @import { NumberedMessage, SockstreamErrorCode } from "../types/reconnect.js" */
/** @import { Client } from "./client.js" */

/**
 * @typedef {object} Entry
 * @property {ReturnType<typeof checkData>} data
 * @property {number} size
 * @property {number} maxAge
 * @property {number} turn  of the messages that the user has sent
 * @property {(number: number) => void} resolve
 * @property {(error: unknown) => void} reject
 */

const SEND = { maxAge: Infinity };

/** @type {Record<number, [SockstreamErrorCode, string]>} */
const REFUSALS = {
  [n.SUBMISSION_AWAY]: ["AWAY", "There is no connection"],
  [n.SUBMISSION_QUEUE_FULL]: ["SEND_QUEUE_FULL", "Too many messages wait to be sent"],
  [n.SUBMISSION_STOPPED]: ["STOPPED", "The socket has stopped"],
};

/** @param {number} submission */
const refusal = (submission) => notSent(...REFUSALS[submission]);

/**
 * Returns the error of a message that was not sent.
 *
 * @param {SockstreamErrorCode} code
 * @param {string} why
 */
const notSent = (code, why) => new SockstreamError(code, `${why}: nothing was sent.`);

/** Returns a message that the user can't change any more. @param {ReturnType<typeof checkData>} data */
const copyOf = (data) => {
  if (typeof data === "string" || "size" in data) return data;
  const { buffer = data, byteOffset, byteLength } = /** @type {Uint8Array<ArrayBuffer>} */ (data);
  return new Uint8Array(/** @type {ArrayBuffer} */ (buffer), byteOffset, byteLength).slice();
};

export class Outgoing {
  /** How many messages the browser has accepted, and their size. */
  messages = 0;
  bytes = 0;
  #client;
  #room;
  #keepBytes;
  /**
   * Those that the machine counts as queued, in the same order.
   *
   * @type {Entry[]}
   */
  #queue = [];
  /** Those that wait for room in the browser's buffer. @type {Set<Entry>} */
  #waiting = new Set();
  /**
   * Those about which the machine was not asked: it does not exist yet, or does not know yet that the connection closes.
   *
   * @type {Entry[]}
   */
  #held = [];
  #heldBytes = 0;
  /** Those that are not confirmed, as far as they are kept. @type {Queue<NumberedMessage & { size: number }>} */
  #kept = new Queue();
  #keptBytes = 0;
  /** How many calls of `send` there were. */
  #turns = 0;
  /** What the last call of `send` has returned. @type {Promise<unknown> | undefined} */
  #last;

  /**
   * @param {Client} client
   * @param {{ room: { messages: number, bytes: number }, keepMessages: number }} settings
   */
  constructor(client, { room, keepMessages }) {
    this.#client = client;
    this.#room = room;
    this.#keepBytes = keepMessages;
  }

  /**
   * Resolves with the number of the message when the browser has accepted it.
   *
   * @param {unknown} data
   * @param {{ maxAge?: number }} [options]
   * @returns {Promise<number>}
   */
  send(data, options = {}) {
    /** @type {Promise<number>} */
    const sent = new Promise((resolve, reject) => {
      const { maxAge } = readObject("send", options, SEND);
      checkPositive({ maxAge });
      const message = checkData(data);
      this.#client.sending();
      this.#submit({ data: message, size: sizeInBytes(message), maxAge, turn: this.#turns++, resolve, reject });
    });
    this.#last = sent;
    return handled(sent);
  }

  /** Resolves when every message sent before the call has left the browser. */
  flush() {
    return handled(this.#flush());
  }

  /** Submits again what the browser has not accepted, now that the machine knows more. */
  resubmit() {
    // What is held may be newer than what waits.
    const entries = [...this.#held, ...this.#waiting].sort((left, right) => left.turn - right.turn);
    this.#waiting.clear();
    this.#held = [];
    this.#heldBytes = 0;
    for (const entry of entries) this.#submit(entry);
  }

  /** Sends what the machine releases from the queue. */
  release() {
    while (this.#client.machine?.reconnection_takeQueued()) this.#transmit(/** @type {Entry} */ (this.#queue.shift()));
  }

  /** Rejects what has expired, and returns how many messages that were. */
  expire() {
    let count = 0;
    const next = () => this.#client.machine?.reconnection_takeExpired(performance.now(), Date.now()) ?? -1;
    for (let index = next(); index >= 0; index = next()) {
      this.#queue.splice(index, 1)[0].reject(notSent("EXPIRED", "The connection was away for too long"));
      count++;
    }
    return count;
  }

  /** Rejects what waits for a connection: there will be none. */
  refuse() {
    for (const { reject } of this.#queue.splice(0)) reject(refusal(n.SUBMISSION_STOPPED));
    this.resubmit();
  }

  /**
   * Records that all messages up to that number have arrived.
   *
   * @param {number} number
   */
  confirm(number) {
    const { machine, state } = this.#client;
    if (state === n.STATE_STOPPED) return;
    if (!(Number.isInteger(number) && number > 0 && machine?.reconnection_confirm(number)))
      throw new RangeError(`No message with the number ${String(number)} was sent.`);
    while ((this.#kept.first?.number ?? Infinity) <= number) this.#forget();
  }

  /** Returns the messages that were kept, and forgets them. */
  takeKept() {
    const messages = [];
    while (this.#kept.length) {
      const { number, data } = this.#forget();
      messages.push({ number, data });
    }
    return messages;
  }

  async #flush() {
    if (this.#queue.length + this.#held.length) await this.#last;
    const { connection, state } = this.#client;
    if (state === n.STATE_OPEN) return connection?.sender.flush();
    throw refusal(state === n.STATE_STOPPED ? n.SUBMISSION_STOPPED : n.SUBMISSION_AWAY);
  }

  /** @param {Entry} entry */
  #submit(entry) {
    const { machine } = this.#client;
    if (this.#held.length || (!machine && this.#client.state !== n.STATE_STOPPED)) return this.#hold(entry);
    if (machine?.reconnection_sendsAtOnce()) return this.#transmit(entry);
    const { size, maxAge } = entry;
    const submission =
      machine?.reconnection_submit(size, maxAge, performance.now(), Date.now()) ?? n.SUBMISSION_STOPPED;
    if (submission !== n.SUBMISSION_QUEUED) return entry.reject(refusal(submission));
    this.#queue.push(entry);
    return this.#client.rearm();
  }

  /** @param {Entry} entry */
  #hold(entry) {
    this.#heldBytes += entry.size;
    const { messages, bytes } = this.#room;
    const isFull = this.#held.length >= messages || this.#heldBytes > bytes;
    if (this.#held.length && isFull) {
      this.#heldBytes -= entry.size;
      entry.reject(refusal(n.SUBMISSION_QUEUE_FULL));
    } else {
      this.#held.push(entry);
    }
  }

  /** @param {Entry} entry */
  #transmit(entry) {
    const { data, resolve, reject } = entry;
    this.#waiting.add(entry);
    const { machine, connection } = /** @type {{ machine: Reconnection, connection: Connection }} */ (this.#client);
    const sent = connection.sender.send(data, (bytes) => {
      this.#waiting.delete(entry);
      this.messages++;
      this.bytes += bytes;
      const number = machine.reconnection_accept(bytes, connection.native.bufferedAmount);
      if (this.#keepBytes) this.#remember(number, data, bytes);
      resolve(number);
    });
    sent.catch((error) => {
      // Otherwise it was submitted again.
      if (!this.#waiting.delete(entry)) return;
      // A connection that takes no messages any more is about to be replaced.
      if (connection.machine?.takesMessages(connection.native.readyState)) reject(error);
      else this.#hold(entry);
    });
  }

  /**
   * @param {number} number
   * @param {ReturnType<typeof checkData>} data
   * @param {number} bytes
   */
  #remember(number, data, bytes) {
    // An empty message takes memory as well.
    const size = bytes + 1;
    this.#kept.push({ number, data: copyOf(data), size });
    this.#keptBytes += size;
    while (this.#keptBytes > this.#keepBytes) this.#forget();
  }

  #forget() {
    const message = this.#kept.shift();
    this.#keptBytes -= message.size;
    return message;
  }
}
