// The driver of the state machine that reconnects: it makes a connection for each attempt, and decides nothing.

import { checkData } from "../arguments/data.js";
import { readVerdict } from "../arguments/reconnect.js";
import { readTarget } from "../arguments/target.js";
import { DONE, deferred } from "../lib/promises.js";
import { after } from "../lib/timer.js";
import { load } from "../machine/loading.js";
import * as n from "../machine/numbers.js";
import { newReconnection } from "../machine/reconnection.js";
import { Attempt } from "./attempt.js";
import { isOnline, watch } from "./environment.js";
import { Events } from "./events.js";
import { Inbox, SetUpInbox } from "./inbox.js";
import { losses, stats, stopInfo, timeoutError } from "./outcome.js";
import { Outgoing } from "./outgoing.js";

/** @import { ReconnectSettings } from "../arguments/reconnect.js" */
/** @import { Connection } from "../driver/connection.js" */
/** @import { Deferred } from "../lib/promises.js" */
/** @import { Machine } from "../machine/machine.js" */
/** @import { Reconnection } from "../machine/reconnection.js" */
/** @import * as types from "../types/reconnect.js" */

export class Client {
  /** The connection of the current attempt, or the last one. @type {Connection | undefined} */
  connection;
  /** What stopped it, if that was an error. @type {unknown} */
  error;
  inbox = new Inbox(this);
  events = new Events();
  outgoing;
  #settings;
  /** From when the wasm has loaded until it has stopped. @type {Reconnection | undefined} */
  machine;
  /** @type {types.ReconnectStats | undefined} */
  #finalStats;
  #stopped = /** @type {Deferred<types.StopInfo>} */ (deferred());
  /** @type {Attempt | undefined} */
  #attempt;
  /** How the last attempt or connection ended: an error, or the `CloseInfo` of a clean close. @type {unknown} */
  #end;
  /** What a connection's machine has told of its end. */
  #cause = n.CAUSE_NONE;
  #isConfirmed = false;
  /** What to close with. @type {[code?: number, reason?: string]} */
  #closeInfo = [];
  /** What made it stop, if that was not the machine. @type {Partial<types.StopInfo>} */
  #stop = {};
  /** The last connection, if nothing has happened since its end. @type {Partial<types.StopInfo>} */
  #lost = {};
  /** Messages dropped on earlier connections. */
  #dropped = 0;
  #clearTimer = () => {};
  #unwatch = () => {};

  /** @param {ReconnectSettings} settings */
  constructor(settings) {
    this.#settings = settings;
    this.outgoing = new Outgoing(this, settings);
    const { signal } = settings.connection;
    signal?.addEventListener("abort", this.#abort);
    // Nothing is told before the caller has the socket.
    if (signal?.aborted) DONE.then(this.#abort);
    load().then(
      () => this.#start(),
      (error) => this.fail(error),
    );
  }

  /** Resolves with why it has stopped. */
  get stopped() {
    return this.#stopped.promise;
  }

  /** A `STATE_…`. */
  get state() {
    if (this.#finalStats) return n.STATE_STOPPED;
    return this.machine ? this.machine.reconnection_state() : n.STATE_WAITING;
  }

  get droppedMessages() {
    return this.#dropped + (this.#attempt?.connection?.droppedMessages ?? 0);
  }

  /** @returns {types.ReconnectStats} */
  stats() {
    return this.#finalStats ?? stats(this);
  }

  /**
   * Closes the connection, and makes no other one.
   *
   * @param {[code?: number, reason?: string]} closeInfo
   */
  stop(...closeInfo) {
    this.#closeInfo = closeInfo;
    this.#quit({ reason: "stopped" }, n.RECONNECT_EVENT_STOP_REQUESTED);
    return this.stopped;
  }

  /**
   * Stops because of what no attempt can cure.
   *
   * @param {unknown} error
   */
  fail(error) {
    this.#quit({ reason: "failed", error }, n.RECONNECT_EVENT_TERMINATE);
  }

  /**
   * Hands an event to the state machine, and applies the actions that it returns.
   *
   * @param {number} event  a `RECONNECT_EVENT_…`, plus a `VERDICT_…`
   * @param {number} [attempt]
   */
  handle(event, attempt = 0) {
    const actions = this.machine?.reconnection_handle(event, attempt, Math.random(), performance.now(), Date.now());
    if (actions) this.#apply(actions);
  }

  /** Takes notice of a message that the user sends: a connection that was silent for too long is checked first. */
  sending() {
    if (this.#settings.listens) this.handle(n.RECONNECT_EVENT_SENT);
  }

  /**
   * Takes notice of a message that has arrived. Returns whether it is not for the user.
   *
   * @param {unknown} data
   */
  heard(data) {
    if (!this.#settings.listens) return false;
    const attempt = /** @type {Attempt} */ (this.#attempt);
    const isAnswer =
      attempt.isProbed &&
      this.#call(() => {
        const message = typeof data === "string" ? data : new Uint8Array(/** @type {ArrayBuffer} */ (data));
        return this.#settings.isAnswer?.(message);
      });
    if (isAnswer) attempt.isProbed = false;
    this.handle(isAnswer ? n.RECONNECT_EVENT_ANSWERED : n.RECONNECT_EVENT_HEARD, attempt.number);
    // A callback may have ended the connection.
    return isAnswer || !this.connection?.machine;
  }

  /**
   * Keeps what the machine of a connection that has ended knows of the end.
   *
   * @param {Machine} machine
   */
  detached(machine) {
    this.#cause = machine.query(n.QUERY_CAUSE);
    // Of an end that confirms everything, however much that is.
    this.#isConfirmed = !machine.query(n.QUERY_UNCONFIRMED, Infinity);
  }

  // Actions

  #start() {
    if (this.#finalStats) return;
    this.machine = newReconnection(...this.#settings.machine, Number(isOnline()), performance.now(), Date.now());
    this.#unwatch = watch((event) => this.handle(event));
    this.handle(n.RECONNECT_EVENT_STARTED);
    this.outgoing.resubmit();
  }

  /**
   * Applies a set of actions, but for those that a callback of the user has made void meanwhile.
   *
   * @param {number} actions
   */
  #apply(actions) {
    if (actions & n.RECONNECT_ACTION_DISCARD) this.#discard();
    if (actions & n.RECONNECT_ACTION_CLOSE) this.connection?.close(...this.#closeInfo);
    if (actions & n.RECONNECT_ACTION_REARM) this.rearm();
    if (actions & n.RECONNECT_ACTION_EXPIRED) this.#expire();
    if (actions & n.RECONNECT_ACTION_CHANGED) this.#change();
    if (actions & n.RECONNECT_ACTION_PROVIDE && this.state === n.STATE_PROVIDING) this.#provide();
    if (actions & n.RECONNECT_ACTION_CONNECT && this.state === n.STATE_CONNECTING) this.#connect();
    if (actions & n.RECONNECT_ACTION_PROBE && this.state === n.STATE_OPEN) this.#probe();
    if (actions & n.RECONNECT_ACTION_RELEASE) this.outgoing.release();
  }

  /** Sets the timer to what the machine says. */
  rearm() {
    this.#clearTimer();
    const delay = this.machine?.reconnection_timerDelay(performance.now(), Date.now()) ?? Infinity;
    this.#clearTimer = after(delay, () => this.handle(n.RECONNECT_EVENT_TIMER));
  }

  #expire() {
    const count = this.outgoing.expire();
    if (count) this.#tell({ type: "expired", count });
  }

  #change() {
    const { state, machine } = this;
    if (!machine) return;
    const attempt = machine.reconnection_attempt();
    if (state === n.STATE_OPEN) return this.#open();
    if (state === n.STATE_STOPPING) return this.outgoing.refuse();
    if (state === n.STATE_STOPPED) return this.#finish();
    this.#lost = {};
    if (state === n.STATE_WAITING) {
      const delay = machine.reconnection_retryDelay();
      this.#tell({ type: "waiting", attempt: attempt + 1, delay, error: this.#end });
    }
    if (state === n.STATE_OFFLINE) this.#tell({ type: "offline" });
    if (state === n.STATE_PROVIDING) this.#tell({ type: "connecting", attempt });
  }

  #provide() {
    const machine = /** @type {Reconnection} */ (this.machine);
    const attempt = new Attempt(machine.reconnection_attempt());
    this.#attempt = attempt;
    attempt.ask(this.#settings.provider, machine.reconnection_failures(), this.#end).then(
      (target) => {
        if (attempt !== this.#attempt) return;
        attempt.target = this.#call(() => readTarget(target, this.#settings.connection.protocols));
        this.handle(n.RECONNECT_EVENT_PROVIDED, attempt.number);
      },
      (error) => this.#failed(n.RECONNECT_EVENT_PROVIDER_FAILED, attempt, error),
    );
  }

  #connect() {
    const attempt = /** @type {Attempt} */ (this.#attempt);
    const connection = this.#call(() => attempt.connect(this.#settings.connection));
    if (!connection) return;
    this.connection = connection;
    connection.receiver = new SetUpInbox(this, connection);
    connection.opened.then(
      () => this.#setUp(attempt, connection),
      () => {},
    );
    connection.closed.then((end) => {
      const verdict = this.machine?.reconnection_verdict(this.#cause, end.closeCode);
      this.#failed(n.RECONNECT_EVENT_ENDED, attempt, connection.error ?? end, verdict);
    });
  }

  /**
   * Has the user set up a connection that has opened.
   *
   * @param {Attempt} attempt
   * @param {Connection} connection
   */
  #setUp(attempt, connection) {
    const { number } = attempt;
    this.handle(n.RECONNECT_EVENT_OPENED, number);
    const { machine } = connection;
    // It may have ended meanwhile.
    if (attempt !== this.#attempt || !machine) return;
    this.inbox.count(machine);
    const { onOpen } = this.#settings;
    if (!onOpen) return this.handle(n.RECONNECT_EVENT_SET_UP, number);
    attempt.setUp(onOpen, this.#count + 1, this.#unnumbered).then(
      // The end of the connection, if there is one, is reported by itself.
      () => !connection.end && this.handle(n.RECONNECT_EVENT_SET_UP, number),
      (error) => !connection.end && this.#failed(n.RECONNECT_EVENT_SET_UP_FAILED, attempt, error),
    );
  }

  #open() {
    const attempt = /** @type {Attempt} */ (this.#attempt);
    const connection = /** @type {Connection} */ (attempt.connection);
    attempt.isOpen = true;
    const setUp = /** @type {SetUpInbox} */ (connection.receiver);
    connection.receiver = this.inbox;
    setUp.finish();
    const { url, protocol } = connection.native;
    this.#tell({ type: "opened", connection: this.#count, url, protocol });
  }

  #probe() {
    const { payload } = this.#settings;
    const data = this.#call(() => checkData(typeof payload === "function" ? payload() : payload));
    const attempt = /** @type {Attempt} */ (this.#attempt);
    if (data === undefined) return;
    attempt.isProbed = true;
    attempt.connection?.sender.send(data, this.#unnumbered);
  }

  /** @param {number} bytes */
  #unnumbered = (bytes) => {
    this.machine?.reconnection_acceptUnnumbered(bytes, this.connection?.native.bufferedAmount ?? 0);
  };

  /**
   * Reports that an attempt or its connection has ended.
   *
   * @param {number} event
   * @param {Attempt} attempt
   * @param {unknown} end
   * @param {number} [verdict]  what follows, unless the user decides
   */
  #failed(event, attempt, end, verdict = n.VERDICT_RETRY) {
    if (attempt !== this.#attempt) return;
    this.#end = end;
    const decided = this.#call(() => readVerdict(this.#settings.classify?.(end)));
    this.handle(event + (decided ?? verdict), attempt.number);
  }

  /** Ends the current attempt, and accounts for what was sent on its connection. */
  #discard() {
    const [attempt, machine] = [this.#attempt, /** @type {Reconnection} */ (this.machine)];
    if (!attempt) return;
    this.#attempt = undefined;
    this.outgoing.resubmit();
    const { connection } = attempt;
    connection?.terminate();
    const timedOut = timeoutError(machine.reconnection_timeout(), connection?.end);
    if (timedOut) this.#end = timedOut;
    if (connection?.end) {
      const { end } = connection;
      const { unconfirmed, neverSent } = losses(machine, end, this.#isConfirmed);
      const kept = this.outgoing.takeKept();
      this.#lost = { closeCode: end.closeCode, unconfirmed, neverSent };
      this.#dropped += connection.droppedMessages;
      if (attempt.isOpen) {
        this.#tell({
          type: "disconnected",
          connection: this.#count,
          ...end,
          received: this.inbox.reads + this.inbox.length,
          error: /** @type {types.SockstreamError} */ (timedOut ?? connection.error),
          unconfirmed,
          neverSent,
          // After an end that confirms everything, nothing is lost.
          messages: unconfirmed || neverSent ? kept : [],
        });
      }
    }
    attempt.controller.abort();
  }

  /** The number of the connection. */
  get #count() {
    return this.machine?.reconnection_connections() ?? 0;
  }

  /**
   * @param {Partial<types.StopInfo>} stop
   * @param {number} event
   */
  #quit(stop, event) {
    if (!this.#stop.reason) this.#stop = stop;
    if (this.machine) this.handle(event);
    else if (!this.#finalStats) this.#finish();
  }

  #abort = () => {
    this.#closeInfo = [n.NORMAL_CLOSURE, ""];
    this.#quit({ reason: "aborted" }, n.RECONNECT_EVENT_STOP_REQUESTED);
  };

  #finish() {
    const { machine } = this;
    const end = this.#end === this.connection?.end ? undefined : this.#end;
    /** @type {types.StopInfo} */
    const stop = { ...stopInfo(machine?.reconnection_stopReason(), end), ...this.#lost, ...this.#stop };
    this.#unwatch();
    this.#clearTimer();
    this.#settings.connection.signal?.removeEventListener("abort", this.#abort);
    this.#finalStats = this.stats();
    this.machine = undefined;
    machine?.__wbg_reconnection_free();
    this.error = stop.error ?? undefined;
    this.inbox.end = this.error === undefined ? n.ANSWER_ENDED : n.ANSWER_FAILED;
    this.inbox.serve();
    this.outgoing.refuse();
    this.#tell({ type: "stopped", stop });
    this.events.end();
    this.#stopped.resolve(stop);
  }

  /** @param {types.ReconnectEvent} event */
  #tell(event) {
    this.events.push({ ...event });
    this.#call(() => this.#settings.onEvent?.(event));
  }

  /**
   * Calls a function of the user. What it throws stops the socket.
   *
   * @template T
   * @param {() => T} callback
   */
  #call(callback) {
    try {
      return callback();
    } catch (error) {
      this.fail(error);
      return undefined;
    }
  }
}
