// Received messages, in step with the state machine's count of them, and those who wait for one.

import * as n from "./numbers.js";
import { Queue } from "./queue.js";
import { sizeOf } from "./validate.js";

export class Receiver {
  #connection;
  #messages = new Queue();
  /** `{ resolve, reject }`, in the order in which they asked. A set: any of them can go. */
  #readers = new Set();
  /** Reading has ended, or its error was given to a reader. */
  #reported = false;

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
    let dropped = this.#connection.machine.received(size);
    if (dropped === n.ADMISSION_OVERFLOW) return this.#connection.fail(n.EVENT_OVERFLOW, n.RECEIVE_OVERFLOW_REASON);
    if (dropped < 0) return;
    while (dropped--) this.#messages.shift();
    this.#messages.push(data);
    if (this.#readers.size) this.serve();
  }

  /** Resolves with the next message as an iterator gives it. Aborting `signal` takes no message. */
  next(signal) {
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const reader = { resolve, reject };
      if (!this.#readers.size && this.#answer(reader)) return;
      this.#readers.add(reader);
      if (!signal) return;
      const abort = () => {
        reader.done();
        this.#readers.delete(reader);
        reject(signal.reason);
      };
      reader.done = () => signal.removeEventListener("abort", abort);
      signal.addEventListener("abort", abort);
    });
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
    const answer = this.#next();
    if (answer === n.ANSWER_READY) {
      const data = this.#messages.shift();
      resolve({ value: typeof data === "string" ? data : new Uint8Array(data), done: false });
    } else if (answer === n.ANSWER_FAILED) {
      this.#reported = true;
      reject(this.#connection.error ?? this.#connection.failure());
    } else if (answer === n.ANSWER_ENDED) {
      resolve({ value: undefined, done: true });
    }
    return answer;
  }

  /** The state machine's answer; behind the end there is none, but what is queued, and the error if nobody has it yet. */
  #next() {
    const { machine, error } = this.#connection;
    if (machine) return machine.next();
    if (this.#messages.length) return n.ANSWER_READY;
    return error && !this.#reported ? n.ANSWER_FAILED : n.ANSWER_ENDED;
  }
}
