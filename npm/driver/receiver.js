// Received messages, which the state machine counts, and those who wait for one.

import * as n from "../machine/numbers.js";
import { Queue } from "../lib/queue.js";
import { sizeOf } from "../arguments/validate.js";

export class Receiver {
  #connection;
  #messages = new Queue();
  /** `{ resolve, reject }`, in the order in which they asked. A set: any of them can go. */
  #readers = new Set();
  /** What comes after the last message, once the connection has ended. An error goes to one reader. */
  #end = n.ANSWER_PENDING;

  constructor(connection) {
    this.#connection = connection;
  }

  /** How many messages are queued. */
  get length() {
    return this.#messages.length;
  }

  /** A message has arrived. */
  receive(data) {
    const size = sizeOf(data);
    if (size === undefined) return this.#connection.fail(n.EVENT_UNEXPECTED_DATA, n.UNEXPECTED_DATA_REASON);
    const { machine } = this.#connection;
    let admission;
    while ((admission = machine.received(size)) === n.ADMISSION_EVICT) machine.evicted(sizeOf(this.#messages.shift()));
    if (admission === n.ADMISSION_OVERFLOW) return this.#connection.fail(n.EVENT_OVERFLOW, n.RECEIVE_OVERFLOW_REASON);
    if (admission === n.ADMISSION_DROPPED) return;
    this.#messages.push(data);
    if (this.#readers.size) this.serve();
  }

  /** Calls `resolve` or `reject` with what `next` settles with, now or in the task in which it is known. True for now. */
  ask(reader) {
    if (!this.#readers.size && this.#answer(reader)) return true;
    this.#readers.add(reader);
    return false;
  }

  /** Resolves with the next message as an iterator gives it. Aborting `signal` takes no message. */
  next(signal) {
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const reader = { resolve, reject };
      if (this.ask(reader) || !signal) return;
      const abort = () => {
        reader.done();
        this.#readers.delete(reader);
        reject(signal.reason);
      };
      reader.done = () => signal.removeEventListener("abort", abort);
      signal.addEventListener("abort", abort);
    });
  }

  /** The connection ends: what the state machine says of it is kept. */
  detach(machine) {
    this.#end = machine.end();
  }

  /** Answers those who wait, as far as possible. */
  serve() {
    for (const reader of this.#readers) {
      if (!this.#answer(reader)) return;
      this.#readers.delete(reader);
      reader.done?.();
    }
  }

  /** Nothing will be read any more: what is queued is dropped, and nothing is queued. */
  drop() {
    this.#messages = new Queue();
    this.#connection.handle(n.EVENT_RECEIVER_DROPPED);
    this.serve();
  }

  /** Whether there was something to answer. */
  #answer({ resolve, reject }) {
    const { machine } = this.#connection;
    if (this.#messages.length) {
      const data = this.#messages.shift();
      machine?.taken(sizeOf(data));
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
