// One connection: hands the native object's events to the state machine, and applies the actions that it returns.
// It is to JavaScript what `src/browser` is to Rust: it decides nothing. Messages never enter the wasm.

import { deferred, handled } from "../lib/promises.js";
import { after } from "../lib/timer.js";
import { load } from "../machine/loading.js";
import { newMachine } from "../machine/machine.js";
import * as n from "../machine/numbers.js";
import { EarlyEvents } from "./early-events.js";
import { failure } from "./failure.js";
import { openNative } from "./native.js";
import { Receiver } from "./receiver.js";
import { Sender } from "./sender.js";

/** @import { Settings } from "../arguments/options.js" */
/** @import { Deferred } from "../lib/promises.js" */
/** @import { Machine } from "../machine/machine.js" */
/** @import { CloseInfo } from "../types/index.js" */
/** @import { NativeEvent } from "./early-events.js" */

const EVENTS = ["open", "message", "error", "close"];

export class Connection {
  native;
  /**
   * The state machine: from when the wasm has loaded until the connection has ended.
   *
   * @type {Machine | undefined}
   */
  machine;
  /**
   * How the connection ended, if it has.
   *
   * @type {CloseInfo | undefined}
   */
  end;
  /** What the state machine answered to `flushed` in the end. */
  flushed = n.ANSWER_FAILED;
  receiver = new Receiver(this);
  sender = new Sender(this);
  #settings;
  /** @type {EarlyEvents | undefined} */
  #early;
  #opened = /** @type {Deferred<void>} */ (deferred());
  #closed = /** @type {Deferred<CloseInfo>} */ (deferred());
  #event = { closeCode: n.ABNORMAL_CLOSURE, reason: "", wasClean: false };
  /**
   * The reason that goes with the close code, once it is known.
   *
   * @type {string | undefined}
   */
  #reason;
  #cause = n.CAUSE_NONE;
  /** @type {unknown} */
  #error;
  #dropped = 0;
  #clearTimer;

  /**
   * Starts connecting, while the wasm loads. Throws if the native object can't be made.
   *
   * @param {string} url
   * @param {Settings} settings
   */
  constructor(url, settings) {
    this.#settings = settings;
    this.native = openNative(url, settings.protocols);
    const began = performance.now();
    this.#early = new EarlyEvents(settings.receiveBuffer);
    this.#listen("addEventListener");
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

  /** The error of a connection that has ended, unless it ended with a clean close; always the same object. */
  get error() {
    if (!this.end || !this.#cause) return undefined;
    this.#error ??= this.failure();
    return this.#error;
  }

  get readyState() {
    return this.end ? 3 : this.native.readyState;
  }

  get droppedMessages() {
    return this.machine ? this.machine.query(n.QUERY_DROPPED) : this.#dropped;
  }

  /**
   * Begins the closing handshake; without a code, the Close frame is empty. Resolves with its outcome.
   *
   * @param {number} [code]
   * @param {string} [reason]
   */
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

  /**
   * Closes the connection because of what was received, with a reason for the peer.
   *
   * @param {number} event
   * @param {string} reason
   */
  fail(event, reason) {
    this.#reason = reason;
    this.handle(event);
  }

  /** Returns the error for what the state machine knows now. */
  failure() {
    const cause = this.machine ? this.machine.query(n.QUERY_CAUSE) : this.#cause;
    return failure(cause, this.native.url, this.end, this.#settings);
  }

  /**
   * Hands an `EVENT_…` to the state machine, and applies the actions that it returns.
   *
   * @param {number} event
   * @param {number} [argument]
   */
  handle(event, argument = 0) {
    const { readyState, bufferedAmount } = this.native;
    if (this.machine) this.#apply(this.machine.handle(event, argument, readyState, bufferedAmount, performance.now()));
  }

  /**
   * Makes the state machine, now that the wasm is loaded, and replays what has happened since connecting began.
   *
   * @param {number} began
   */
  #start(began) {
    if (this.end) return;
    this.#clearTimer();
    this.machine = newMachine(...this.#settings.machine, began);
    this.#rearm();
    const { events } = /** @type {EarlyEvents} */ (this.#early);
    this.#early = undefined;
    for (const event of events) {
      // One of them may have been the end.
      if (!this.end) this.#handleNative(event);
    }
  }

  /**
   * Ends the connection before there is a state machine.
   *
   * @param {number} cause
   * @param {unknown} [error]
   */
  #discard(cause, error) {
    if (this.end) return;
    this.#cause = cause;
    this.#error = error;
    this.#apply(n.ACTION_DETACH | n.ACTION_CLOSE | n.ACTION_WAKE_OPENED);
  }

  /** @param {"addEventListener" | "removeEventListener"} change */
  #listen(change) {
    const listener = /** @type {EventListener} */ (this.#onEvent);
    for (const name of EVENTS) this.native[change](name, listener);
    // Of a page that was frozen.
    globalThis.document?.[change]("resume", listener);
  }

  #onEvent = (/** @type {NativeEvent} */ event) => {
    if (this.#early) this.#early.push(event);
    else this.#handleNative(event);
  };

  /** @param {NativeEvent} event */
  #handleNative(event) {
    if (event.type === "message") {
      if (this.machine) this.receiver.receive(event.data, this.machine);
    } else if (event.type === "open") {
      this.handle(n.EVENT_OPEN, this.#settings.protocols.length && !this.native.protocol ? 1 : 0);
    } else if (event.type === "error") {
      this.handle(n.EVENT_ERROR);
    } else if (event.type === "resume") {
      this.handle(n.EVENT_RESUMED);
    } else if (event.type === "overflow") {
      this.fail(n.EVENT_OVERFLOW, n.RECEIVE_OVERFLOW_REASON);
      // Each of them counts as dropped.
      while (event.messages--) this.machine?.received(0);
    } else {
      const { code, reason, wasClean } = event;
      this.#event = { closeCode: code, reason, wasClean };
      this.handle(wasClean ? n.EVENT_CLOSE_CLEAN : n.EVENT_CLOSE_UNCLEAN, code);
    }
  }

  /**
   * Applies a set of actions. To apply one twice is harmless.
   *
   * @param {number} actions
   */
  #apply(actions) {
    if (actions & n.ACTION_DETACH) this.#detach();
    if (actions & n.ACTION_CLOSE) this.#closeNative(actions >>> n.ACTION_CODE_SHIFT);
    if (actions & n.ACTION_REARM) this.#rearm();
    if (actions & n.ACTION_WAKE_OPENED) this.#settleOpened();
    if (actions & n.ACTION_WAKE_READABLE) this.receiver.serve();
    if (actions & (n.ACTION_WAKE_WRITABLE | n.ACTION_WAKE_FLUSHED)) this.sender.serve();
  }

  /** Keeps what the state machine knows of the end, and frees it: the garbage collector does not see the wasm's memory. */
  #detach() {
    const { machine } = this;
    this.#listen("removeEventListener");
    this.#clearTimer();
    this.#early = undefined;
    const end = { ...this.#event, neverSentBytes: 0, unconfirmedBytes: 0 };
    this.end = end;
    if (machine) {
      end.neverSentBytes = machine.query(n.QUERY_NEVER_SENT);
      end.unconfirmedBytes = machine.query(n.QUERY_UNCONFIRMED, this.sender.sentBytes);
      this.#cause = machine.query(n.QUERY_CAUSE);
      this.#dropped = machine.query(n.QUERY_DROPPED);
      this.flushed = machine.flushed(this.readyState, 0);
      this.receiver.detach(machine);
      this.machine = undefined;
      machine.__wbg_free();
    }
    this.#closed.resolve(end);
  }

  /** @param {number} code  0 for none */
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
    this.#clearTimer = after(this.machine.query(n.QUERY_DEADLINE) - performance.now(), () =>
      this.handle(n.EVENT_TIMER),
    );
  }

  #settleOpened() {
    const answer = this.machine ? this.machine.query(n.QUERY_OPENED) : this.#cause && n.ANSWER_FAILED;
    if (answer === n.ANSWER_READY) this.#opened.resolve();
    else if (answer === n.ANSWER_FAILED) this.#opened.reject(this.error ?? this.failure());
  }
}
