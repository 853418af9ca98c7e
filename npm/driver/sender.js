// Sending: what waits for room in the browser's buffer, in order, and those who wait for all of it to leave.

import { SockstreamError } from "../lib/error.js";
import * as n from "../machine/numbers.js";
import { DONE, handled, rejected } from "../lib/promises.js";
import { Queue } from "../lib/queue.js";
import { checkData, sizeOf } from "../arguments/validate.js";

const QUEUE_FULL = "Too many messages wait to be sent: this one was not sent.";

export class Sender {
  /** Bytes given to the native object. */
  sentBytes = 0;
  /** `bufferedAmount` when it was last read. */
  #buffered;
  #connection;
  /** `{ data, size, resolve, reject }`; without data, someone who waits for room only. */
  #writers = new Queue();
  #flushers = [];
  /** The state machine was told that someone waits. */
  #isWaiting = false;

  constructor(connection) {
    this.#connection = connection;
  }

  /** Resolves when the browser has accepted the message. */
  send(data) {
    try {
      checkData(data);
      const isNext = !this.#writers.length;
      const answer = isNext ? this.#ready() : n.ANSWER_PENDING;
      if (answer === n.ANSWER_READY) {
        this.#sendNow(data);
        return DONE;
      }
      const { machine, native } = this.#connection;
      if (answer === n.ANSWER_FAILED || !machine.takesMessages(native.readyState)) throw this.notOpen();
      const size = sizeOf(data) ?? data.size;
      if (!machine.enqueue(size)) throw new SockstreamError("SEND_QUEUE_FULL", QUEUE_FULL);
      return this.#wait({ data, size });
    } catch (error) {
      return rejected(error);
    }
  }

  /** Resolves when there is room for another message. */
  room() {
    return !this.#writers.length && this.#ready() === n.ANSWER_READY ? DONE : this.#wait({});
  }

  /** Resolves when everything that was sent has left the browser. */
  flush() {
    return handled(
      new Promise((resolve, reject) => {
        this.#flushers.push({ resolve, reject });
        this.serve();
      }),
    );
  }

  notOpen() {
    return new SockstreamError(
      "NOT_OPEN",
      "The connection is not open: the message was not sent.",
      this.#connection.end,
    );
  }

  /** Answers those who wait, as far as possible, and has the state machine look again for the others. */
  serve() {
    while (this.#writers.length) {
      const answer = this.#ready();
      if (answer === n.ANSWER_PENDING) break;
      this.#settle(this.#writers.shift(), answer);
    }
    this.#serveFlushers();
    const wasWaiting = this.#isWaiting;
    this.#isWaiting = this.#writers.length + this.#flushers.length > 0;
    if (this.#isWaiting) this.#connection.handle(n.EVENT_DRAIN_WAIT_STARTED);
    else if (wasWaiting) this.#connection.handle(n.EVENT_DRAIN_WAIT_ENDED);
  }

  #wait(writer) {
    return handled(
      new Promise((resolve, reject) => {
        this.#writers.push({ ...writer, resolve, reject });
        this.serve();
      }),
    );
  }

  #settle({ data, size, resolve, reject }, answer) {
    try {
      if (answer === n.ANSWER_FAILED) throw this.notOpen();
      if (size !== undefined) this.#sendNow(checkData(data));
      resolve();
    } catch (error) {
      reject(error);
    }
    if (size !== undefined) this.#connection.handle(n.EVENT_DEQUEUED, size);
  }

  #serveFlushers() {
    const { machine, native, flushed, error } = this.#connection;
    const answer = machine ? machine.flushed(native.readyState, native.bufferedAmount) : flushed;
    if (answer === n.ANSWER_PENDING) return;
    for (const { resolve, reject } of this.#flushers.splice(0))
      answer === n.ANSWER_READY ? resolve() : reject(error ?? this.notOpen());
  }

  #ready() {
    const { machine, native } = this.#connection;
    if (!machine) return n.ANSWER_FAILED;
    this.#buffered = native.bufferedAmount;
    return machine.ready(native.readyState, this.#buffered);
  }

  /**
   * Gives a message to the native object right after `#ready`, and counts it as the browser does, which knows the size of
   * text in UTF-8.
   */
  #sendNow(data) {
    const { native } = this.#connection;
    native.send(data);
    // An engine may have sent it already.
    this.sentBytes += Math.max(native.bufferedAmount - this.#buffered, sizeOf(data) ?? data.size);
  }
}
