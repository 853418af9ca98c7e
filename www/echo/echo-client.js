// Sends messages, pairs them with their echoes, and writes both, and what happens to the connection, to the log.
import { formatCloseEvent } from "../connection/close-codes.js";
import { describeStop, isByUser } from "../connection/stops.js";
import { messageOf } from "../lib/errors.js";
import { formatCount, formatDuration } from "../lib/format.js";
import { TypedEventTarget } from "../lib/typed-event-target.js";
import { preview } from "../log/preview.js";
import { lossesInWords, markOf } from "./losses.js";
import { PendingEchoes } from "./pending-echoes.js";

/** @typedef {import("../connection/connection.js").Connection} Connection */
/** @typedef {import("../connection/connection.js").ConnectionEvents} ConnectionEvents */
/** @typedef {import("@sockstream/client").Message} Message */
/** @typedef {import("../log/log.js").Entry} Entry */
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
   * Those of the last connection that ended.
   *
   * @type {import("../connection/reconnecting.js").Losses}
   */
  #losses = {};

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
    connection.on("waiting", ({ attempt, delay }) =>
      this.logEvent("waiting", `Attempt ${attempt} in ${formatDuration(delay)}`),
    );
    connection.on("offline", () => this.logEvent("offline", "The next attempt waits for the network."));
    connection.on("expired", (count) =>
      this.logEvent("expired", `${formatCount(count, "message", "messages")} waited too long for a connection.`, "bad"),
    );
    connection.on("stopped", (stop) => this.#stopped(stop));
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
    const trip = this.#connection.isAway ? "queued" : "waiting";
    const entry = this.#log.add({ direction: "sent", ...preview(data), label, trip });
    // Before `send` is awaited, since the echo may arrive before `send` resolves.
    const pending = this.#pending.add(entry, onEcho);
    if (!pending) this.#log.update(entry, { trip: "not timed" });
    try {
      const number = await this.#connection.send(data);
      if (number !== undefined) this.#accepted(entry, number, pending);
    } catch (error) {
      this.#pending.remove(pending);
      this.#log.update(entry, { trip: "not sent", mark: "never-sent", tone: "bad" });
      throw error;
    }
    return entry;
  }

  /**
   * Notes the number of a message on a connection that reconnects.
   *
   * @param {Entry} entry
   * @param {number} number
   * @param {import("./pending-echoes.js").PendingEcho | undefined} pending
   */
  #accepted(entry, number, pending) {
    this.#log.update(entry, { number });
    if (entry.trip === "echoed") this.#connection.confirm(number);
    else if (markOf(number, this.#losses)) this.#mark(entry);
    else if (entry.trip === "queued") {
      this.#pending.restart(pending);
      this.#log.update(entry, { trip: "waiting" });
    }
  }

  /**
   * Marks a message that may not have arrived.
   *
   * @param {Entry} entry
   */
  #mark(entry) {
    const mark = markOf(entry.number, this.#losses);
    if (!mark) return;
    const trip = mark === "unconfirmed" ? "unconfirmed" : "never sent";
    this.#log.update(entry, { trip, mark, tone: "bad" });
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
    this.#connection.confirm(entry.number);
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
  #ended({ info, error, losses }) {
    const isSent = (/** @type {Entry} */ { number }) => !losses || number !== undefined;
    for (const { entry } of this.#pending.clear(isSent)) this.#log.update(entry, { trip: "no echo", tone: "bad" });
    if (error !== undefined) this.logEvent("error", messageOf(error), "bad");
    this.logEvent("close", formatCloseEvent(info), info.wasClean ? undefined : "bad");
    if (!losses) return;
    this.#losses = losses;
    for (const entry of this.#log.entries) this.#mark(entry);
    // What had found no room in the send buffer waits for the next connection, unless it is rejected.
    for (const entry of this.#pending.entries()) this.#log.update(entry, { trip: "queued" });
    const words = lossesInWords(losses);
    if (words) this.logEvent("losses", words, "bad");
  }

  /** @param {ConnectionEvents["stopped"]} stop */
  #stopped(stop) {
    // Those that waited for a connection have been rejected, and are marked already.
    this.#pending.clear();
    this.logEvent("stopped", describeStop(stop), isByUser(stop.reason) ? undefined : "bad");
  }
}
