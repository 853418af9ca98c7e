// One connection at a time, and the events that the parts of the page listen to.
import { connect } from "@sockstream/client";
import { TypedEventTarget } from "../lib/typed-event-target.js";

/** @typedef {import("@sockstream/client").Socket} Socket */
/** @typedef {import("@sockstream/client").Message} Message */
/** @typedef {import("@sockstream/client").CloseInfo} CloseInfo */
/** @typedef {string | Uint8Array<ArrayBuffer>} Outgoing */

/**
 * - `idle`: never connected
 * - `connecting`: the opening handshake is in progress
 * - `open`: messages can be sent and received
 * - `closing`: the page closed the connection and waits for the server's Close frame
 * - `closed`: the connection ended cleanly, or connecting was cancelled
 * - `failed`: connecting failed, or the connection ended without a closing handshake
 *
 * @typedef {"idle" | "connecting" | "open" | "closing" | "closed" | "failed"} ConnectionState
 */

/**
 * The water marks of the send buffer, in bytes.
 *
 * @typedef {{lowWaterMark: number, highWaterMark: number}} WaterMarks
 */

/**
 * What to connect to; the package's default water marks unless `sendBuffer` is set.
 *
 * @typedef {{url: string, protocols: string[], sendBuffer?: WaterMarks}} Target
 */

/**
 * @typedef {object} ConnectionEvents
 * @property {ConnectionState} state  the state changed
 * @property {Target & {protocol: string, extensions: string}} opened  the connection is open; `url` is absolute
 * @property {undefined} sending  a message was given to the socket
 * @property {Message} message  a message was received
 * @property {undefined} cancelled  connecting was cancelled
 * @property {unknown} connectfailed  connecting failed, for this error
 * @property {{info: CloseInfo, error: unknown}} ended  the connection ended, after all received messages; `error` is
 *   undefined after a clean close
 */

const CONNECT_TIMEOUT_MS = 10_000;

/** @extends {TypedEventTarget<ConnectionEvents>} */
export class Connection extends TypedEventTarget {
  /** @type {ConnectionState} */
  #state = "idle";
  /** @type {Socket | undefined} */
  #socket;
  #connecting = new AbortController();
  #pendingSends = 0;
  #peakBufferedAmount = 0;

  get state() {
    return this.#state;
  }

  /** Payload bytes that the browser has accepted and not handed to the network. */
  get bufferedAmount() {
    return this.#socket?.bufferedAmount ?? 0;
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
  async open({ url, protocols, sendBuffer }) {
    this.#connecting = new AbortController();
    const { signal } = this.#connecting;
    this.#setState("connecting");
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
    this.#peakBufferedAmount = 0;
    this.#setState("open");
    const { protocol, extensions } = socket;
    this.emit("opened", { url: socket.url, protocols, sendBuffer, protocol, extensions });
    this.#read(socket);
  }

  /** Cancels connecting. */
  cancel() {
    this.#connecting.abort();
  }

  /**
   * Sends a message. Resolves when the browser has accepted it; rejects if it was not sent.
   *
   * @param {Outgoing} data
   */
  async send(data) {
    if (!this.#socket || this.#state !== "open") throw new Error("Not connected. Press Connect first.");
    const accepted = this.#socket.send(data);
    this.#pendingSends++;
    this.#updatePeak();
    this.emit("sending", undefined);
    try {
      await accepted;
      this.#updatePeak();
    } finally {
      this.#pendingSends--;
    }
  }

  /**
   * Starts the closing handshake. Resolves when the connection has ended; rejects if the close was refused or did not
   * complete.
   *
   * @param {{closeCode: number, reason?: string}} closeInfo
   */
  async close(closeInfo) {
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
