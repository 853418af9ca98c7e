// One connection: the native object's events go into the state machine, and the actions that come out are applied.
// It is to JavaScript what `src/browser` is to Rust: it decides nothing. Messages never enter the wasm.

import { EarlyEvents } from "./early-events.js";
import { failure } from "./failure.js";
import { load } from "../machine/loading.js";
import { openNative } from "./native.js";
import * as n from "../machine/numbers.js";
import { deferred, handled } from "../lib/promises.js";
import { Receiver } from "./receiver.js";
import { Sender } from "./sender.js";
import { after } from "../lib/timer.js";
import { Machine } from "../machine/machine.js";

const EVENTS = ["open", "message", "error", "close"];

export class Connection {
  native;
  /** The state machine: from when the wasm has loaded until the connection has ended. */
  machine;
  /** How the connection ended, if it has: a `CloseInfo`. */
  end;
  /** What the state machine answered to `flushed` in the end. */
  flushed = n.ANSWER_FAILED;
  receiver = new Receiver(this);
  sender = new Sender(this);
  #settings;
  #early;
  #opened = deferred();
  #closed = deferred();
  #event = { closeCode: n.ABNORMAL_CLOSURE, reason: "", wasClean: false };
  /** The reason that goes with the close code, once it is known. */
  #reason;
  #cause = n.CAUSE_NONE;
  #error;
  #dropped = 0;
  #clearTimer;

  /** Starts connecting, while the wasm loads. Throws if the native object can't be made. */
  constructor(url, settings) {
    this.#settings = settings;
    this.native = openNative(url, settings.protocols);
    const began = performance.now();
    this.#early = new EarlyEvents(settings.receiveBuffer);
    for (const name of EVENTS) this.native.addEventListener(name, this.#onEvent);
    this.#clearTimer = after(settings.connectTimeout, () => this.#discard(n.CAUSE_CONNECT_TIMEOUT));
    load().then(
      () => this.#start(began),
      (error) => this.#discard(n.CAUSE_CONNECT, error),
    );
  }

  /** Resolves when the connection has opened. */
  get opened() {
    return this.#opened.promise;
  }

  /** Resolves with how the connection ended. */
  get closed() {
    return this.#closed.promise;
  }

  /** Why the connection did not end well, if it ended and didn't. */
  get error() {
    return this.end && this.#cause ? (this.#error ??= this.failure()) : undefined;
  }

  get readyState() {
    return this.end ? 3 : this.native.readyState;
  }

  get droppedMessages() {
    return this.machine ? this.machine.dropped() : this.#dropped;
  }

  /** Begins the closing handshake; without a code, the Close frame is empty. Resolves with its outcome. */
  close(code, reason) {
    this.#reason ??= reason;
    this.handle(n.EVENT_CLOSE_REQUESTED, code);
    return handled(
      this.closed.then((end) => {
        if (this.error) throw this.error;
        return end;
      }),
    );
  }

  /** Ends the connection without waiting for the close event. */
  terminate() {
    if (this.machine) this.handle(n.EVENT_TERMINATE);
    else this.#discard(n.CAUSE_CONNECT);
  }

  /** What was received ends the connection; the peer is told why. */
  fail(event, reason) {
    this.#reason = reason;
    this.handle(event);
  }

  /** The error for what the state machine knows now. */
  failure() {
    return failure(this.machine ? this.machine.cause() : this.#cause, this.end, this.#settings);
  }

  /** Reports an event to the state machine, and applies the actions that it returns. */
  handle(event, argument = 0) {
    const { readyState, bufferedAmount } = this.native;
    if (this.machine) this.#apply(this.machine.handle(event, argument, readyState, bufferedAmount, performance.now()));
  }

  /** The wasm is there. Its state machine gets everything that has happened since connecting began. */
  #start(began) {
    if (this.end) return;
    this.#clearTimer();
    this.machine = new Machine(...this.#settings.machine, began);
    this.#rearm();
    const { events } = this.#early;
    this.#early = undefined;
    for (const event of events) {
      // One of them may have been the end.
      if (!this.end) this.#onEvent(event);
    }
  }

  /** The connection ends before there is a state machine. */
  #discard(cause, error) {
    if (this.end) return;
    this.#cause = cause;
    this.#error = error;
    this.#apply(n.ACTION_DETACH | n.ACTION_CLOSE | n.ACTION_WAKE_OPENED);
  }

  #onEvent = (event) => {
    if (this.#early) {
      this.#early.push(event);
    } else if (event.type === "message") {
      this.receiver.receive(event.data);
    } else if (event.type === "open") {
      this.handle(n.EVENT_OPEN, this.#settings.protocols.length && !this.native.protocol);
    } else if (event.type === "error") {
      this.handle(n.EVENT_ERROR);
    } else if (event.type === "overflow") {
      this.fail(n.EVENT_OVERFLOW, n.RECEIVE_OVERFLOW_REASON);
      // Each of them counts as dropped.
      while (event.messages--) this.machine?.received(0);
    } else {
      const { code, reason, wasClean } = event;
      this.#event = { closeCode: code, reason, wasClean };
      this.handle(wasClean ? n.EVENT_CLOSE_CLEAN : n.EVENT_CLOSE_UNCLEAN, code);
    }
  };

  /** Each action is a level: to do one twice is harmless. */
  #apply(actions) {
    if (actions & n.ACTION_DETACH) this.#detach();
    if (actions & n.ACTION_CLOSE) this.#closeNative(actions >>> n.ACTION_CODE_SHIFT);
    if (actions & n.ACTION_REARM) this.#rearm();
    if (actions & n.ACTION_WAKE_OPENED) this.#settleOpened();
    if (actions & n.ACTION_WAKE_READABLE) this.receiver.serve();
    if (actions & (n.ACTION_WAKE_WRITABLE | n.ACTION_WAKE_FLUSHED)) this.sender.serve();
  }

  /** The connection has ended. The wasm's memory is given back at once: a garbage collector knows nothing of it. */
  #detach() {
    const { machine } = this;
    for (const name of EVENTS) this.native.removeEventListener(name, this.#onEvent);
    this.#clearTimer();
    this.#early = undefined;
    this.end = { ...this.#event, neverSentBytes: 0, unconfirmedBytes: 0 };
    if (machine) {
      this.end.neverSentBytes = machine.neverSent();
      this.end.unconfirmedBytes = machine.unconfirmed(this.sender.sentBytes);
      this.#cause = machine.cause();
      this.#dropped = machine.dropped();
      this.flushed = machine.flushed(this.readyState, 0);
      this.receiver.detach(machine);
      this.machine = undefined;
      machine.free();
    }
    this.#closed.resolve(this.end);
  }

  #closeNative(code) {
    try {
      if (code) this.native.close(code, this.#reason);
      else this.native.close();
    } catch {
      this.handle(n.EVENT_CLOSE_THREW);
    }
  }

  #rearm() {
    if (!this.machine) return;
    this.#clearTimer();
    this.#clearTimer = after(this.machine.deadline() - performance.now(), () => this.handle(n.EVENT_TIMER));
  }

  #settleOpened() {
    const answer = this.machine ? this.machine.opened() : this.#cause && n.ANSWER_FAILED;
    if (answer === n.ANSWER_READY) this.#opened.resolve();
    else if (answer === n.ANSWER_FAILED) this.#opened.reject(this.error ?? this.failure());
  }
}
