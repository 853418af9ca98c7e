// A throughput run: sends numbered messages and checks each echo. How it looks is the panel's concern.
import { numberedMessages } from "./numbered-messages.js";

/** @typedef {import("../connection/connection.js").Connection} Connection */
/** @typedef {import("../echo/echo-client.js").EchoClient} EchoClient */
/** @typedef {import("@sockstream/client").Message} Message */
/** @typedef {{type: "text" | "binary", count: number, size: number, inFlight: number}} Settings  `size` in bytes */

/**
 * `ms` is the time from the first message to the last echo.
 *
 * @typedef {{outcome: "complete" | "cancelled", ms: number} | {outcome: "failed", error: Error, ms: number}} Result
 */

// How long to send before the page handles events and draws a frame.
const SLICE_MS = 8;
const ENDED = "The connection ended.";
/** A confirmation includes all messages before, so that not each of them needs one. */
const CONFIRM_EVERY = 64;

export class ThroughputRun {
  /** How many messages were sent. */
  sent = 0;
  /** How many echoes were received. */
  echoed = 0;
  #connection;
  #client;
  #settings;
  #messages;
  #onEcho;
  /** When each message in flight was sent. */
  #sentAt;
  /**
   * The number of the first message, if the connection reconnects.
   *
   * @type {number | undefined}
   */
  #firstNumber;
  #startedAt = 0;
  #lastEchoAt = 0;
  #stopped = false;
  /** @type {Error | undefined} */
  #error;
  /** Whether no further echo can arrive. */
  #lost = false;
  #wake = () => {};
  #abandon = () => {};

  /**
   * @param {Connection} connection
   * @param {EchoClient} client
   * @param {Settings} settings
   * @param {(ms: number) => void} onEcho  called with each round trip in milliseconds
   */
  constructor(connection, client, settings, onEcho) {
    this.#connection = connection;
    this.#client = client;
    this.#settings = settings;
    this.#messages = numberedMessages(settings.type, settings.size);
    this.#sentAt = new Float64Array(settings.inFlight);
    this.#onEcho = onEcho;
  }

  /** Whether the run no longer sends, and at most waits for echoes. */
  get stopped() {
    return this.#stopped;
  }

  /**
   * Runs to the end.
   *
   * @returns {Promise<Result>}
   */
  async run() {
    const listening = new AbortController();
    const restore = this.#client.redirect((data) => this.#received(data));
    this.#connection.on("ended", () => this.#fail(new Error(ENDED), true), { signal: listening.signal });
    const abandoned = new Promise((/** @type {(value?: undefined) => void} */ resolve) => {
      this.#abandon = resolve;
    });
    this.#startedAt = this.#lastEchoAt = performance.now();
    try {
      await Promise.race([this.#exchange(), abandoned]);
    } finally {
      listening.abort();
      restore();
    }
    const ms = this.#lastEchoAt - this.#startedAt;
    if (this.#error) return { outcome: "failed", error: this.#error, ms };
    return { outcome: this.echoed === this.#settings.count ? "complete" : "cancelled", ms };
  }

  /** Stops sending. The run still waits for the outstanding echoes, which would otherwise be taken for those of later messages. */
  cancel() {
    this.#stopped = true;
    this.#wake();
  }

  /** Stops sending and waiting. */
  abandon() {
    this.cancel();
    this.#abandon();
  }

  async #exchange() {
    const { count, inFlight } = this.#settings;
    try {
      let sliceStart = performance.now();
      while (this.sent < count && !this.#stopped) {
        if (this.sent - this.echoed >= inFlight) {
          await this.#change();
          sliceStart = performance.now();
          continue;
        }
        const now = performance.now();
        if (now - sliceStart > SLICE_MS) {
          await nextTask();
          sliceStart = performance.now();
          continue;
        }
        this.#sentAt[this.sent % inFlight] = now;
        // Counted before `send` is awaited, since the echo may arrive before `send` resolves.
        const number = await this.#connection.send(this.#messages.make(this.sent++));
        if (number !== undefined) this.#firstNumber ??= number - this.sent + 1;
      }
    } catch (error) {
      const isOpen = this.#connection.state === "open";
      this.#fail(isOpen && error instanceof Error ? error : new Error(ENDED), true);
    }
    while (this.echoed < this.sent && !this.#lost) await this.#change();
  }

  /** @param {Message} data */
  #received(data) {
    const i = this.echoed++;
    this.#lastEchoAt = performance.now();
    if (i >= this.sent) {
      this.#fail(new Error("The server sent more messages than it received."));
    } else if (!this.#error) {
      const sentAt = this.#sentAt[i % this.#settings.inFlight] ?? 0;
      if (this.#messages.matches(i, data)) this.#confirmed(i, this.#lastEchoAt - sentAt);
      else this.#fail(new Error(`Echo ${i + 1} does not match message ${i + 1}.`));
    }
    this.#wake();
  }

  /**
   * Reports the round trip of message `i`, which has arrived.
   *
   * @param {number} i
   * @param {number} ms
   */
  #confirmed(i, ms) {
    this.#onEcho(ms);
    const first = this.#firstNumber;
    const isLast = this.echoed === this.sent;
    if (first !== undefined && (isLast || i % CONFIRM_EVERY === 0)) this.#connection.confirm(first + i);
  }

  /**
   * Ends the run with the first error.
   *
   * @param {Error} error
   * @param {boolean} [lost]  whether no further echo can arrive
   */
  #fail(error, lost = false) {
    this.#error ??= error;
    this.#lost ||= lost;
    this.cancel();
  }

  /** Waits until an echo was received or the run was stopped. */
  #change() {
    return new Promise((/** @type {(value?: undefined) => void} */ resolve) => {
      this.#wake = resolve;
    });
  }
}

/** Waits for the next task. A message port has no minimum delay, unlike timers. */
function nextTask() {
  return new Promise((/** @type {(value?: undefined) => void} */ resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
