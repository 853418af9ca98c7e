// Received messages, which the state machine counts, and the readers that wait for one.

import { sizeOf } from "../arguments/data.js";
import { Queue } from "../lib/queue.js";
import * as n from "../machine/numbers.js";

/** @import { Machine } from "../machine/machine.js" */
/** @import { Message } from "../types/index.js" */
/** @import { Connection } from "./connection.js" */

/**
 * What a receiver uses of a connection.
 *
 * @typedef {Pick<Connection, "error" | "fail" | "failure" | "handle"> & { machine?: Pick<Machine, "end" | "taken"> }} Source
 */

/**
 * `resolve` or `reject` is called with what `next` settles with, in the task in which it is known.
 *
 * @typedef {object} Reader
 * @property {(result: IteratorResult<Message, undefined>) => void} resolve
 * @property {(error: unknown) => void} reject
 * @property {() => void} [done]  called when the reader waits no longer
 */

export class Receiver {
  #connection;
  #messages;
  /**
   * The waiting readers, in the order in which they asked. A set, because any of them can be cancelled.
   *
   * @type {Set<Reader>}
   */
  #readers = new Set();
  /** What comes after the last message, once the connection has ended. One reader gets the error. */
  #end = n.ANSWER_PENDING;

  /**
   * @param {Source} connection
   * @param {Queue<string | ArrayBuffer>} [messages]
   */
  constructor(connection, messages = new Queue()) {
    this.#connection = connection;
    this.#messages = messages;
  }

  /** The number of queued messages. */
  get length() {
    return this.#messages.length;
  }

  /**
   * Queues a message that has arrived, as far as the bounds allow.
   *
   * @param {unknown} data
   * @param {Pick<Machine, "received" | "taken">} machine
   */
  receive(data, machine) {
    const size = sizeOf(data);
    if (size === undefined) return this.#connection.fail(n.EVENT_UNEXPECTED_DATA, n.UNEXPECTED_DATA_REASON);
    let admission = machine.received(size);
    while (admission === n.ADMISSION_EVICT) {
      machine.taken(/** @type {number} */ (sizeOf(this.#messages.shift())));
      admission = machine.received(size);
    }
    if (admission === n.ADMISSION_OVERFLOW) return this.#connection.fail(n.EVENT_OVERFLOW, n.RECEIVE_OVERFLOW_REASON);
    if (admission === n.ADMISSION_DROPPED) return;
    this.#messages.push(/** @type {string | ArrayBuffer} */ (data));
    if (this.#readers.size) this.serve();
  }

  /**
   * Answers the reader now, or when there is something to answer. Returns whether it was now.
   *
   * @param {Reader} reader
   */
  ask(reader) {
    if (!this.#readers.size && this.#answer(reader)) return true;
    this.#readers.add(reader);
    return false;
  }

  /**
   * Resolves with the next message as an iterator gives it. A call whose signal aborts takes no message.
   *
   * @param {AbortSignal} [signal]
   * @returns {Promise<IteratorResult<Message, undefined>>}
   */
  next(signal) {
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      /** @type {Reader} */
      const reader = { resolve, reject };
      if (this.ask(reader) || !signal) return;
      const done = () => signal.removeEventListener("abort", abort);
      const abort = () => {
        done();
        this.#readers.delete(reader);
        reject(signal.reason);
      };
      reader.done = done;
      signal.addEventListener("abort", abort);
    });
  }

  /**
   * Keeps what the state machine says of the end.
   *
   * @param {Machine} machine
   */
  detach(machine) {
    this.#end = machine.end();
  }

  /** Answers waiting readers, as far as possible. */
  serve() {
    for (const reader of this.#readers) {
      if (!this.#answer(reader)) return;
      this.#readers.delete(reader);
      reader.done?.();
    }
  }

  /** Drops queued messages, and those that still arrive: nothing will be read any more. */
  drop() {
    this.#messages = new Queue();
    this.#connection.handle(n.EVENT_RECEIVER_DROPPED);
    this.serve();
  }

  /**
   * Returns a true value if there was something to answer.
   *
   * @param {Reader} reader
   */
  #answer({ resolve, reject }) {
    const { machine } = this.#connection;
    if (this.#messages.length) {
      const data = this.#messages.shift();
      machine?.taken(/** @type {number} */ (sizeOf(data)));
      resolve({ value: typeof data === "string" ? data : new Uint8Array(data), done: false });
      return true;
    }
    const answer = machine ? machine.end() : this.#end;
    if (answer === n.ANSWER_FAILED) {
      this.#end = n.ANSWER_ENDED;
      reject(this.#connection.error ?? this.#connection.failure());
    } else if (answer === n.ANSWER_ENDED) {
      resolve({ value: undefined, done: true });
    }
    return answer;
  }
}
