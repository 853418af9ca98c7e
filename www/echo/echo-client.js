// Sends messages, pairs them with their echoes, and writes both, and what happens to the connection, to the log.
import { formatCloseEvent } from "../connection/close-codes.js";
import { messageOf } from "../lib/errors.js";
import { formatDuration } from "../lib/format.js";
import { TypedEventTarget } from "../lib/typed-event-target.js";
import { preview } from "../log/preview.js";
import { PendingEchoes } from "./pending-echoes.js";

/** @typedef {import("../connection/connection.js").Connection} Connection */
/** @typedef {import("../connection/connection.js").ConnectionEvents} ConnectionEvents */
/** @typedef {import("@sockstream/client").Message} Message */
/** @typedef {(data: Message) => void} Receiver */
/** @typedef {{label?: string, onEcho?: (echo: import("./pending-echoes.js").Echo) => void}} SendOptions */

/**
 * Dispatches `echo` with the round trip in milliseconds for each echo.
 *
 * @extends {TypedEventTarget<{echo: number}>}
 */
export class EchoClient extends TypedEventTarget {
  #connection;
  #log;
  #pending = new PendingEchoes();
  /** @type {Receiver | undefined} */
  #receiver;

  /**
   * @param {Connection} connection
   * @param {import("../log/log.js").Log} log
   */
  constructor(connection, log) {
    super();
    this.#connection = connection;
    this.#log = log;
    connection.on("opened", (opened) => this.#opened(opened));
    connection.on("message", (data) => this.#received(data));
    connection.on("cancelled", () => this.logEvent("cancelled", "Connecting was cancelled."));
    connection.on("connectfailed", (error) => this.logEvent("error", messageOf(error), "bad"));
    connection.on("ended", (ended) => this.#ended(ended));
  }

  /** Whether there are sent messages without an echo. */
  get hasPendingEchoes() {
    return this.#pending.any;
  }

  /**
   * Gives received messages to `receiver` instead of the log. Returns a function that ends this.
   *
   * @param {Receiver} receiver
   */
  redirect(receiver) {
    this.#receiver = receiver;
    return () => {
      this.#receiver = undefined;
    };
  }

  /**
   * Sends a message. Resolves with its log entry when the browser has accepted it; rejects if it was not sent.
   *
   * @param {import("../connection/connection.js").Outgoing} data
   * @param {SendOptions} [options]  `label` names the content in the log; `onEcho` is called with the echo
   */
  async send(data, { label, onEcho } = {}) {
    if (this.#receiver) throw new Error("A throughput run is in progress. Wait until it ends, or cancel it.");
    const entry = this.#log.add({ direction: "sent", ...preview(data), label, trip: "waiting" });
    // Before `send` is awaited, since the echo may arrive before `send` resolves.
    const pending = this.#pending.add(entry, onEcho);
    if (!pending) this.#log.update(entry, { trip: "not timed" });
    try {
      await this.#connection.send(data);
    } catch (error) {
      this.#pending.remove(pending);
      this.#log.update(entry, { trip: "not sent", tone: "bad" });
      throw error;
    }
    return entry;
  }

  /**
   * Adds a log entry about something other than a message.
   *
   * @param {string} type
   * @param {string} content
   * @param {"good" | "bad"} [tone]
   */
  logEvent(type, content, tone) {
    this.#log.add({ direction: "event", type, content, tone });
  }

  /** @param {Message} data */
  #received(data) {
    if (this.#receiver) return this.#receiver(data);
    const fields = preview(data);
    const sent = this.#pending.match(fields);
    if (!sent) {
      this.#log.add({ direction: "received", ...fields });
      return;
    }
    const { entry, onEcho, ms } = sent;
    this.#log.update(entry, { trip: "echoed" });
    this.#log.add({ direction: "received", ...fields, trip: formatDuration(ms) });
    onEcho?.({ entry, data, ms });
    this.emit("echo", ms);
  }

  /** @param {ConnectionEvents["opened"]} opened */
  #opened({ url, protocol, extensions }) {
    const parts = [url, protocol ? `subprotocol ${protocol}` : "no subprotocol"];
    if (extensions) parts.push(`extensions ${extensions}`);
    this.logEvent("open", parts.join(", "), "good");
  }

  /** @param {ConnectionEvents["ended"]} ended */
  #ended({ info, error }) {
    for (const { entry } of this.#pending.clear()) this.#log.update(entry, { trip: "no echo", tone: "bad" });
    if (error !== undefined) this.logEvent("error", messageOf(error), "bad");
    this.logEvent("close", formatCloseEvent(info), info.wasClean ? undefined : "bad");
  }
}
