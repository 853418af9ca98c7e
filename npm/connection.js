// One connection: the native object's events go into the state machine, and what it decides is carried out. It is to
// JavaScript what `src/browser` is to Rust; messages, events and timers never enter the wasm.

import { FAILED, PENDING, READY } from "./answers.js";
import { Ended } from "./ended.js";
import { SockstreamError } from "./error.js";
import { Queue } from "./queue.js";
import { after, nextTask } from "./timer.js";
import { Cause, Core } from "./wasm/sockstream.js";

/** A message did not fit, and the connection is to be closed for it. */
const OVERFLOWED = -2;

const OPEN = 1;
const EVENTS = ["open", "error", "close"];
const UNSUPPORTED = "There is no WebSocket in this environment.";

export class Connection {
  /** Resolves with how the connection ended. */
  closed;
  native;
  /** How it ended, if it did: `{ closeCode, reason, wasClean, unsentBytes }`. */
  end;
  #core;
  #connectTimeout;
  #closeTimeout;
  #mustChooseProtocol;
  /** Received messages, in step with the state machine's count of them. */
  #messages = new Queue();
  /** The reader knows why it did not end well. */
  #told = false;
  // Who waits, in the order in which they asked: { act, resolve, reject }.
  #openers = new Queue();
  #readers = new Queue();
  #writers = new Queue();
  #flushers = new Queue();
  #closers = new Queue();
  #resolveClosed;
  #clearDeadline = () => {};
  #clearLook;

  /** Starts to connect. Everything has been checked. Nothing is missed: the listeners are there before the task ends. */
  constructor(url, { protocols, connectTimeout, closeTimeout, sendBuffer, receiveBuffer }) {
    if (!globalThis.WebSocket) throw new SockstreamError("UNSUPPORTED", UNSUPPORTED);
    this.#connectTimeout = connectTimeout;
    this.#closeTimeout = closeTimeout;
    this.#mustChooseProtocol = protocols.length > 0;
    try {
      this.native = new WebSocket(url, protocols);
    } catch (cause) {
      throw new SockstreamError("EXCEPTION", `The browser refused to connect: ${cause.message}`, { cause });
    }
    this.native.binaryType = "arraybuffer";
    const { highWaterMark, lowWaterMark } = sendBuffer;
    const { maxBytes, maxMessages, overflow } = receiveBuffer;
    this.#core = new Core(highWaterMark, lowWaterMark, maxBytes, maxMessages, overflow);
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve));
    this.native.addEventListener("message", this.#onMessage);
    for (const name of EVENTS) this.native.addEventListener(name, this.#onLifecycle);
    if (connectTimeout !== undefined) this.#setDeadline(connectTimeout, () => this.#giveUp(Cause.ConnectTimeout));
  }

  /** Resolves when the connection is open. */
  opened() {
    return this.#ask(this.#openers, () => this.#answer(this.#core.open()));
  }

  /** Resolves with the next message as an iterator gives it. */
  next() {
    return this.#ask(this.#readers, this.#take);
  }

  /** Calls `receive` with what `next` resolves with, in the very task in which that is known, and resolves. */
  deliver(receive) {
    return this.#ask(this.#readers, () => {
      const answer = this.#take();
      if (answer) receive(answer.value);
      return answer && DONE;
    });
  }

  /** Resolves when the browser has accepted the message, which is below the high-water mark. */
  send(data) {
    return this.#ask(this.#writers, () => {
      const { readyState, bufferedAmount } = this.native;
      const answer = this.#core.writable(readyState === OPEN, bufferedAmount);
      if (answer === FAILED) throw new SockstreamError("NOT_OPEN", "The connection is not open: the message was not sent.", this.end);
      return answer === READY && (this.native.send(data), DONE);
    });
  }

  /** Resolves when everything that was sent has left the browser. */
  flush() {
    return this.#ask(this.#flushers, () => this.#answer(this.#core.flushed(this.native.bufferedAmount)));
  }

  /** Begins the closing handshake, and resolves with its outcome. */
  close(args) {
    if (this.#core.closing()) {
      this.native.close(...args);
      this.#awaitCloseEvent();
      this.#settle();
    }
    return this.#ask(this.#closers, () => {
      if (this.error) throw this.error;
      return this.end && { value: this.end };
    });
  }

  /** Ends it at once. */
  terminate() {
    this.#giveUp();
  }

  /** Nobody will read any more: what is queued goes, and nothing is queued. */
  abandon() {
    this.#core.abandon();
    this.#messages = new Queue();
  }

  /** Why it did not end well, if it ended and didn't. */
  get error() {
    return this.end && this.#core.cause() !== undefined ? this.#error() : undefined;
  }

  get readyState() {
    return this.end ? 3 : this.native.readyState;
  }

  get droppedMessages() {
    return this.#core.dropped();
  }

  #onMessage = ({ data }) => {
    const size = typeof data === "string" ? data.length : data.byteLength;
    if (size === undefined) return this.#fail(Cause.UnexpectedData, 4003, "unexpected data");
    let dropped = this.#core.received(size);
    if (dropped === OVERFLOWED) return this.#fail(Cause.ReceiveOverflow, 4009, "receive buffer full");
    if (dropped < 0) return;
    while (dropped--) this.#messages.shift();
    this.#messages.push(data);
    if (this.#readers.length) this.#serve(this.#readers);
  };

  #onLifecycle = (event) => {
    if (event.type === "open") {
      // The standard makes this a failure to connect; not every engine does.
      if (this.#mustChooseProtocol && !this.native.protocol) return this.#giveUp();
      this.#clearDeadline();
      this.#core.opened();
      this.#settle();
    } else if (event.type === "close") {
      const { code: closeCode, reason, wasClean } = event;
      this.#finish({ closeCode, reason, wasClean });
    } else {
      // By the standard `close` follows. It doesn't in WebKit for a port it blocks, nor in Node 20 for a refusal.
      this.#setDeadline(1000, () => this.#giveUp());
    }
  };

  /** A terminal cause on our side: the peer is told with `code`, and the reader after what is queued. */
  #fail(cause, code, reason) {
    this.#core.fail(cause);
    this.native.close(code, reason);
    this.#awaitCloseEvent();
    this.#settle();
  }

  /** Ends it here and now: no event is waited for, and none is heard any more. */
  #giveUp(cause) {
    if (this.end) return;
    this.#finish({ closeCode: 1006, reason: "", wasClean: false }, cause);
    this.native.close();
  }

  #finish(event, cause) {
    const unsentBytes = this.native.bufferedAmount;
    this.end = { ...event, unsentBytes };
    this.#core.closed(event.wasClean && !unsentBytes, cause);
    this.#core = new Ended(this.#core, () => this.#messages.length, this.#told);
    this.native.removeEventListener("message", this.#onMessage);
    for (const name of EVENTS) this.native.removeEventListener(name, this.#onLifecycle);
    this.#clearDeadline();
    this.#resolveClosed(this.end);
    this.#settle();
  }

  /** The close event must come within the close timeout, counted from the last progress of what is still to be sent. */
  #awaitCloseEvent() {
    if (this.#closeTimeout === undefined) return;
    const left = this.native.bufferedAmount;
    this.#setDeadline(this.#closeTimeout, () => {
      if (this.native.bufferedAmount < left) this.#awaitCloseEvent();
      else this.#giveUp(Cause.CloseTimeout);
    });
  }

  #setDeadline(millis, act) {
    this.#clearDeadline();
    this.#clearDeadline = after(millis, act);
  }

  /** Answers at once if nobody waits already and the state machine can. `act` returns nothing for "not yet". */
  #ask(queue, act) {
    if (!queue.length) {
      try {
        const answer = act();
        if (answer) return Promise.resolve(answer.value);
      } catch (error) {
        return Promise.reject(error);
      }
    }
    const promise = new Promise((resolve, reject) => queue.push({ act, resolve, reject }));
    this.#lookLater();
    return promise;
  }

  /** Answers those who wait, as far as the state machine can. */
  #serve(queue) {
    while (queue.length) {
      const { act, resolve, reject } = queue.peek();
      try {
        const answer = act();
        if (!answer) return;
        resolve(answer.value);
      } catch (error) {
        reject(error);
      }
      queue.shift();
    }
  }

  /** Something has changed for all. */
  #settle() {
    for (const queue of [this.#openers, this.#readers, this.#writers, this.#flushers, this.#closers]) this.#serve(queue);
    this.#lookLater();
  }

  /** `bufferedAmount` shrinks without an event. A timer exists only while somebody waits for that. */
  #lookLater() {
    const isAwaited = this.native.readyState !== 0 && this.#writers.length + this.#flushers.length > 0;
    if (!isAwaited) {
      this.#clearLook?.();
      this.#clearLook = undefined;
      this.#core.rest();
    } else if (!this.#clearLook) {
      const look = () => {
        this.#clearLook = undefined;
        this.#serve(this.#writers);
        this.#serve(this.#flushers);
        this.#lookLater();
      };
      const pause = this.#core.pause();
      this.#clearLook = pause ? after(pause, look) : nextTask(look);
    }
  }

  #take = () => {
    const answer = this.#core.next();
    if (answer === READY) {
      const data = this.#messages.shift();
      return { value: { value: typeof data === "string" ? data : new Uint8Array(data), done: false } };
    }
    if (answer === FAILED) {
      this.#told = true;
      throw this.#error();
    }
    return answer === PENDING ? undefined : { value: { value: undefined, done: true } };
  };

  #answer(answer) {
    if (answer === FAILED) throw this.#error();
    return answer === READY && DONE;
  }

  /** Why it did not end well. */
  #error() {
    const { closeCode, reason, unsentBytes } = this.end ?? {};
    const how = `code ${closeCode}${reason && ` (${reason})`}${unsentBytes ? `, ${unsentBytes} bytes unsent` : ""}`;
    const [code, message] = {
      [Cause.Connect]: ["CONNECT", "The connection was not established."],
      [Cause.ConnectTimeout]: ["CONNECT_TIMEOUT", `The connection was not established within ${this.#connectTimeout} ms.`],
      [Cause.CloseTimeout]: ["CLOSE_TIMEOUT", `The closing handshake was not finished within ${this.#closeTimeout} ms.`],
      [Cause.ReceiveOverflow]: ["RECEIVE_OVERFLOW", "The receive buffer overflowed."],
      [Cause.UnexpectedData]: ["UNEXPECTED_DATA", "A message was neither text nor an ArrayBuffer: someone changed binaryType."],
    }[this.#core.cause()] ?? ["CLOSED", `The connection ended with ${how}.`];
    return new SockstreamError(code, message, this.end);
  }
}

const DONE = { value: undefined };
