// One connection at a time through sockstream, as events the page's parts can listen to.
import { connect } from "@sockstream/client";

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * `state` is one of
 * - `idle`: never connected
 * - `connecting`: the handshake is under way
 * - `open`: messages flow
 * - `closing`: this page asked for the close and waits for the server's answer
 * - `closed`: ended, cleanly or by the user's cancelling
 * - `failed`: never opened, or ended without a closing handshake
 *
 * Events (all `CustomEvent`): `state` {state}; `opened` {url, protocols, sendBuffer, protocol, extensions}; `sending`, when a message
 * is given to the socket; `message` (string or Uint8Array); `cancelled`; `refused` {error}; `ended` {event, error}.
 */
export class Connection extends EventTarget {
  #state = "idle";
  #socket = null;
  #attempt = null;
  #waiting = 0;
  #mostBuffered = 0;

  get state() {
    return this.#state;
  }

  /** Payload bytes that the browser has accepted and not yet handed to the network. */
  get bufferedAmount() {
    return this.#socket?.bufferedAmount ?? 0;
  }

  /** The most `bufferedAmount` has been on this connection, or was on the last one. */
  get mostBuffered() {
    return this.#mostBuffered;
  }

  /** How many messages wait for room in the send buffer. */
  get waiting() {
    return this.#waiting;
  }

  /**
   * Connects and resolves when the attempt is decided; the outcome is told by events. `sendBuffer` is undefined for the
   * package's default marks.
   */
  async open(url, protocols, sendBuffer) {
    const attempt = new AbortController();
    this.#attempt = attempt;
    this.#become("connecting");
    try {
      this.#socket = await connect(url, {
        protocols,
        sendBuffer,
        signal: attempt.signal,
        connectTimeout: CONNECT_TIMEOUT_MS,
      });
    } catch (error) {
      if (attempt.signal.aborted) return this.#cancelled();
      this.#become("failed");
      this.#emit("refused", { error });
      return;
    }
    // The abort can come in the very turn in which the handshake succeeded.
    if (attempt.signal.aborted) {
      this.#socket.terminate();
      this.#socket = null;
      return this.#cancelled();
    }
    const { url: resolved, protocol, extensions } = this.#socket;
    this.#mostBuffered = 0;
    this.#become("open");
    this.#emit("opened", { url: resolved, protocols, sendBuffer, protocol, extensions });
    this.#read(this.#socket);
  }

  /** Gives up while connecting. */
  cancel() {
    this.#attempt.abort();
  }

  /** Rejects when the message was not accepted. */
  async send(data) {
    if (this.#state !== "open") throw new Error("Not connected.");
    const accepted = this.#socket.send(data);
    this.#waiting++;
    this.#noteBuffered();
    this.#emit("sending");
    try {
      await accepted;
      this.#noteBuffered();
    } finally {
      this.#waiting--;
    }
  }

  /** Starts the closing handshake; rejects when it could not be started or completed. */
  async close(options) {
    this.#become("closing");
    const socket = this.#socket;
    try {
      await socket.close(options);
    } catch (error) {
      // Refused before anything was sent: the connection is as it was.
      if (socket.readyState === "open") this.#become("open");
      throw error;
    }
  }

  /** Ends at once, without waiting for the server. */
  terminate() {
    this.#socket.terminate();
  }

  /** Right after a message was accepted the amount is at its highest; the gauge, which looks once a frame, comes too late. */
  #noteBuffered() {
    this.#mostBuffered = Math.max(this.#mostBuffered, this.bufferedAmount);
  }

  // The end is told after the last message was, also when the close event is already known.
  async #read(socket) {
    let error = null;
    try {
      for await (const message of socket) this.#emit("message", message);
    } catch (cause) {
      error = cause;
    }
    const event = await socket.closed;
    this.#socket = null;
    this.#become(event.wasClean ? "closed" : "failed");
    this.#emit("ended", { event, error });
  }

  #cancelled() {
    this.#become("closed");
    this.#emit("cancelled");
  }

  #become(state) {
    this.#state = state;
    this.#emit("state", { state });
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
