// One connection at a time, or one that reconnects, and the events that the parts of the page listen to.
import { connect } from "@sockstream/client";
import { TypedEventTarget } from "../lib/typed-event-target.js";
import { openReconnecting } from "./reconnecting.js";
import { isByUser } from "./stops.js";

/** @typedef {import("@sockstream/client").Socket} Socket */
/** @typedef {import("@sockstream/client/reconnect").ReconnectingSocket} ReconnectingSocket */
/** @typedef {import("@sockstream/client/reconnect").StopInfo} StopInfo */
/** @typedef {import("./reconnecting.js").Losses} Losses */
/** @typedef {import("./reconnecting.js").ReconnectSettings} ReconnectSettings */
/** @typedef {import("@sockstream/client").Message} Message */
/** @typedef {import("@sockstream/client").CloseInfo} CloseInfo */
/** @typedef {string | Uint8Array<ArrayBuffer>} Outgoing */

/**
 * - `idle`: never connected
 * - `connecting`: the opening handshake is in progress
 * - `open`: messages can be sent and received
 * - `waiting`: the connection was lost or refused, and the next attempt waits for its time
 * - `offline`: the same, and the next attempt waits for the network
 * - `closing`: the page closed the connection and waits for the server's Close frame
 * - `closed`: the connection ended cleanly, or connecting was cancelled
 * - `failed`: connecting failed, or the connection ended without a closing handshake
 *
 * @typedef {"idle" | "connecting" | "open" | "waiting" | "offline" | "closing" | "closed" | "failed"} ConnectionState
 */

/**
 * The water marks of the send buffer, in bytes.
 *
 * @typedef {{lowWaterMark: number, highWaterMark: number}} WaterMarks
 */

/**
 * What to connect to; the package's default water marks unless `sendBuffer` is set. With `reconnect`, again and again.
 *
 * @typedef {{url: string, protocols: string[], sendBuffer?: WaterMarks, reconnect?: ReconnectSettings}} Target
 */

/**
 * @typedef {object} ConnectionEvents
 * @property {ConnectionState} state  the state changed
 * @property {Target & {protocol: string, extensions: string}} opened  the connection is open; `url` is absolute
 * @property {undefined} sending  a message was given to the socket
 * @property {Message} message  a message was received
 * @property {number} attempt  the attempt with that number begins, before the state changes
 * @property {{attempt: number, delay: number, error: unknown}} waiting  the next attempt is in `delay` milliseconds;
 *   `error` says why the last one failed
 * @property {undefined} offline  the next attempt is made when the network is back
 * @property {number} expired  so many messages waited too long for a connection, and were not sent
 * @property {undefined} cancelled  connecting was cancelled
 * @property {unknown} connectfailed  connecting failed, for this error
 * @property {{info: CloseInfo, error: unknown, losses?: Losses}} ended  the connection ended, after all received messages;
 *  `error` is undefined after a clean close. With `losses`, other connections may follow
 * @property {StopInfo} stopped  no connection follows any more
 */

const CONNECT_TIMEOUT_MS = 10_000;

/** @extends {TypedEventTarget<ConnectionEvents>} */
export class Connection extends TypedEventTarget {
  /** @type {ConnectionState} */
  #state = "idle";
  /** @type {Socket | undefined} */
  #socket;
  /** @type {ReconnectingSocket | undefined} */
  #reconnecting;
  #queues = false;
  #connecting = new AbortController();
  #pendingSends = 0;
  #peakBufferedAmount = 0;

  get state() {
    return this.#state;
  }

  /** Whether the page has a connection, opens one, or will. */
  get isActive() {
    return isActive(this.#state);
  }

  /** Whether no connection is open, and one will be unless reconnecting ends. */
  get isAway() {
    return this.#reconnecting !== undefined && this.isActive && this.#state !== "open" && this.#state !== "closing";
  }

  /** Whether a message can be sent, or is kept until the connection is back. */
  get takesMessages() {
    return this.#state === "open" || (this.#queues && this.isAway);
  }

  /** The attempts, connections and unconfirmed messages of a connection that reconnects. */
  get stats() {
    return this.#reconnecting?.stats();
  }

  /** Payload bytes that the browser has accepted and not handed to the network. */
  get bufferedAmount() {
    return (this.#reconnecting ?? this.#socket)?.bufferedAmount ?? 0;
  }

  /** The highest `bufferedAmount` of this connection, or of the last one. */
  get peakBufferedAmount() {
    return this.#peakBufferedAmount;
  }

  /** How many messages wait until the browser accepts them. */
  get pendingSends() {
    return this.#pendingSends;
  }

  /**
   * Connects. Resolves when the connection is open, connecting has failed or was cancelled; events report the outcome.
   *
   * @param {Target} target
   */
  async open(target) {
    this.#connecting = new AbortController();
    this.#peakBufferedAmount = 0;
    this.#queues = target.reconnect?.queue !== undefined;
    this.#setState("connecting");
    return target.reconnect ? this.#openReconnecting(target, target.reconnect) : this.#openOnce(target);
  }

  /** @param {Target} target */
  async #openOnce({ url, protocols, sendBuffer }) {
    const { signal } = this.#connecting;
    /** @type {Socket} */
    let socket;
    try {
      socket = await connect(url, { protocols, sendBuffer, signal, connectTimeout: CONNECT_TIMEOUT_MS });
    } catch (error) {
      if (signal.aborted) return this.#cancelled();
      this.#setState("failed");
      this.emit("connectfailed", error);
      return;
    }
    // The signal can abort between the end of the handshake and this line.
    if (signal.aborted) {
      socket.terminate();
      return this.#cancelled();
    }
    this.#socket = socket;
    this.#setState("open");
    const { protocol, extensions } = socket;
    this.emit("opened", { url: socket.url, protocols, sendBuffer, protocol, extensions });
    this.#read(socket);
  }

  /**
   * @param {Target} target
   * @param {ReconnectSettings} settings
   */
  async #openReconnecting(target, settings) {
    /** @type {import("./reconnecting.js").Handlers} */
    const handlers = {
      state: (state) => this.#setState(state),
      attempt: (number) => this.emit("attempt", number),
      opened: (opened) => this.emit("opened", { ...target, ...opened }),
      message: (message) => this.emit("message", message),
      ended: (ended) => this.emit("ended", ended),
      waiting: (waiting) => this.emit("waiting", waiting),
      offline: () => this.emit("offline", undefined),
      expired: (count) => this.emit("expired", count),
      stopped: (stop) => {
        this.#reconnecting = undefined;
        this.#setState(isByUser(stop.reason) ? "closed" : "failed");
        this.emit("stopped", stop);
      },
    };
    try {
      this.#reconnecting = await openReconnecting(target, settings, this.#connecting.signal, handlers);
    } catch (error) {
      if (this.#connecting.signal.aborted) return this.#cancelled();
      this.#setState("failed");
      this.emit("connectfailed", error);
    }
  }

  /** Cancels connecting, or ends reconnecting. */
  cancel() {
    this.#connecting.abort();
  }

  /**
   * Sends a message. Resolves when the browser has accepted it, with its number if the connection reconnects; rejects if
   * it was not sent.
   *
   * @param {Outgoing} data
   * @returns {Promise<number | undefined>}
   */
  async send(data) {
    const socket = this.#reconnecting ?? this.#socket;
    if (!socket || !this.takesMessages) throw new Error(this.#reasonNotToSend());
    const accepted = socket.send(data);
    this.#pendingSends++;
    this.#updatePeak();
    this.emit("sending", undefined);
    try {
      const number = await accepted;
      this.#updatePeak();
      return number ?? undefined;
    } finally {
      this.#pendingSends--;
    }
  }

  /**
   * Notes that the message with that number has arrived, and those before it.
   *
   * @param {number | undefined} number
   */
  confirm(number) {
    if (number !== undefined) this.#reconnecting?.confirm(number);
  }

  /**
   * Starts the closing handshake. Resolves when the connection has ended; rejects if the close was refused or did not
   * complete.
   *
   * @param {{closeCode: number, reason?: string}} closeInfo
   */
  async close(closeInfo) {
    if (this.#reconnecting) {
      this.#setState("closing");
      await this.#reconnecting.stop(closeInfo);
      return;
    }
    const socket = this.#socket;
    if (!socket) return;
    this.#setState("closing");
    try {
      await socket.close(closeInfo);
    } catch (error) {
      // The close was refused before anything was sent, so the connection stays open.
      if (socket.readyState === "open") this.#setState("open");
      throw error;
    }
  }

  /** Terminates the connection without waiting for the server. */
  terminate() {
    this.#socket?.terminate();
    if (this.#reconnecting) this.#connecting.abort();
  }

  #reasonNotToSend() {
    if (!this.isActive) return "Not connected. Press Connect first.";
    return "Away: no connection is open. Wait for the next one, or allow messages to wait while away.";
  }

  /** The amount is highest when a message was just accepted; the gauge, which is drawn once a frame, would miss it. */
  #updatePeak() {
    this.#peakBufferedAmount = Math.max(this.#peakBufferedAmount, this.bufferedAmount);
  }

  /**
   * Reports messages, and the end after the last of them, even if the close event came earlier.
   *
   * @param {Socket} socket
   */
  async #read(socket) {
    /** @type {unknown} */
    let error;
    try {
      for await (const message of socket) this.emit("message", message);
    } catch (cause) {
      error = cause;
    }
    const info = await socket.closed;
    this.#socket = undefined;
    this.#setState(info.wasClean ? "closed" : "failed");
    this.emit("ended", { info, error });
  }

  #cancelled() {
    this.#setState("closed");
    this.emit("cancelled", undefined);
  }

  /** @param {ConnectionState} state */
  #setState(state) {
    this.#state = state;
    this.emit("state", state);
  }
}

/** @param {ConnectionState} state */
export function isActive(state) {
  return state !== "idle" && state !== "closed" && state !== "failed";
}
