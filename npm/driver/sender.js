// Sending: messages that wait for room in the browser's buffer, in order, and flushes that wait for messages to leave it.

import { checkData, sizeOf } from "../arguments/data.js";
import { SockstreamError } from "../lib/error.js";
import { DONE, handled, rejected } from "../lib/promises.js";
import { Queue } from "../lib/queue.js";
import * as n from "../machine/numbers.js";

/** @import { Sendable } from "../types/index.js" */
/** @import { Connection } from "./connection.js" */

const QUEUE_FULL = "Too many messages wait to be sent: this one was not sent.";

/**
 * A call that waits for its turn: a message if it has a size, a flush if `isFlush`, otherwise a call that waits for room.
 *
 * @typedef {object} Writer
 * @property {Sendable} [data]
 * @property {number} [size]
 * @property {boolean} [isFlush]
 * @property {Accepted} [accepted]
 */

/**
 * Is called right after the browser has accepted a message, with its size.
 *
 * @callback Accepted
 * @param {number} bytes
 * @returns {void}
 */

/**
 * How the promise of a call settles.
 *
 * @typedef {object} Settle
 * @property {() => void} resolve
 * @property {(error: unknown) => void} reject
 */

export class Sender {
  /** Bytes given to the native object. */
  sentBytes = 0;
  /** `bufferedAmount` when it was last read. */
  #buffered = 0;
  #connection;
  /** @type {Queue<Writer & Settle>} */
  #writers = new Queue();
  /**
   * Flushes whose earlier messages were all given to the native object; `sentBytes` was `mark` then.
   *
   * @type {(Settle & { mark: number })[]}
   */
  #flushers = [];
  /** Whether the state machine was told that someone waits. */
  #isWaiting = false;

  /** @param {Connection} connection */
  constructor(connection) {
    this.#connection = connection;
  }

  /**
   * Resolves when the browser has accepted the message.
   *
   * @param {unknown} data
   * @param {Accepted} [accepted]
   */
  send(data, accepted) {
    try {
      const message = checkData(data);
      const answer = this.#writers.length ? n.ANSWER_PENDING : this.#ready();
      if (answer === n.ANSWER_READY) {
        this.#sendNow(message, accepted);
        return DONE;
      }
      const { machine, native } = this.#connection;
      if (answer === n.ANSWER_FAILED || !machine?.takesMessages(native.readyState)) throw this.notOpen();
      const size = sizeInBytes(message);
      if (!machine.enqueue(size)) throw new SockstreamError("SEND_QUEUE_FULL", QUEUE_FULL);
      return this.#wait({ data: message, size, accepted });
    } catch (error) {
      return rejected(error);
    }
  }

  /** Resolves when there is room for another message. */
  room() {
    return !this.#writers.length && this.#ready() === n.ANSWER_READY ? DONE : this.#wait({});
  }

  /** Resolves when every message sent before the call has left the browser. */
  flush() {
    return this.#wait({ isFlush: true });
  }

  /** Returns the error of a message that can't be sent any more. */
  notOpen() {
    return new SockstreamError(
      "NOT_OPEN",
      "The connection is not open: the message was not sent.",
      this.#connection.end,
    );
  }

  /** Answers waiting calls, as far as possible, and has the state machine poll `bufferedAmount` for the others. */
  serve() {
    for (let writer = this.#writers.first; writer; writer = this.#writers.first) {
      const answer = writer.isFlush ? n.ANSWER_READY : this.#ready();
      if (answer === n.ANSWER_PENDING) break;
      this.#settle(this.#writers.shift(), answer);
    }
    this.#serveFlushers();
    const wasWaiting = this.#isWaiting;
    this.#isWaiting = this.#writers.length + this.#flushers.length > 0;
    if (this.#isWaiting) this.#connection.handle(n.EVENT_DRAIN_WAIT_STARTED);
    else if (wasWaiting) this.#connection.handle(n.EVENT_DRAIN_WAIT_ENDED);
  }

  /** @param {Writer} writer */
  #wait(writer) {
    return handled(
      /** @type {Promise<void>} */ (
        new Promise((resolve, reject) => {
          this.#writers.push({ ...writer, resolve, reject });
          this.serve();
        })
      ),
    );
  }

  /**
   * @param {Writer & Settle} writer
   * @param {number} answer
   */
  #settle({ data, size, isFlush, accepted, resolve, reject }, answer) {
    if (isFlush) {
      this.#flushers.push({ mark: this.sentBytes, resolve, reject });
      return;
    }
    try {
      if (answer === n.ANSWER_FAILED) throw this.notOpen();
      if (size !== undefined) this.#sendNow(checkData(data), accepted);
      resolve();
    } catch (error) {
      reject(error);
    }
    if (size !== undefined) this.#connection.handle(n.EVENT_DEQUEUED, size);
  }

  #serveFlushers() {
    const { machine, native, flushed, error } = this.#connection;
    const left = this.sentBytes - native.bufferedAmount;
    this.#flushers = this.#flushers.filter(({ mark, resolve, reject }) => {
      if (machine && left < mark) return true;
      if (machine || flushed === n.ANSWER_READY) resolve();
      else reject(error ?? this.notOpen());
      return false;
    });
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
   *
   * @param {ReturnType<typeof checkData>} data
   * @param {Accepted} [accepted]
   */
  #sendNow(data, accepted) {
    const { native } = this.#connection;
    native.send(data);
    // An engine may have sent it already.
    const bytes = Math.max(native.bufferedAmount - this.#buffered, sizeInBytes(data));
    this.sentBytes += bytes;
    accepted?.(bytes);
  }
}

/**
 * Returns the size of a message; that of text in UTF-16 code units, which is never more than it has bytes.
 *
 * @param {ReturnType<typeof checkData>} data
 */
export const sizeInBytes = (data) => sizeOf(data) ?? /** @type {Blob} */ (data).size;
