// Turns what happens on the connection into log entries, and pairs what was sent with what came back.
import { closeText, duration, preview } from "../lib/format.js";
import { RoundTrips } from "./pending-echoes.js";

/** Events: `echoed` {ms}, when the echo of a sent message came back. */
export class Session extends EventTarget {
  #connection;
  #log;
  #trips = new RoundTrips();
  #taker = null;

  constructor(connection, log) {
    super();
    this.#connection = connection;
    this.#log = log;
    connection.addEventListener("opened", ({ detail }) => this.#opened(detail));
    connection.addEventListener("message", ({ detail }) => this.#received(detail));
    connection.addEventListener("cancelled", () => this.note("cancelled", "Connecting was cancelled."));
    connection.addEventListener("refused", ({ detail }) => this.note("error", detail.error.message, "bad"));
    connection.addEventListener("ended", ({ detail }) => this.#ended(detail));
  }

  /** Whether messages go elsewhere than into the log at the moment. */
  get claimed() {
    return this.#taker !== null;
  }

  /** Whether sent messages still wait for their echo. */
  get waiting() {
    return this.#trips.waiting;
  }

  /** Gives what is received to `taker` instead of the log, until the function that is returned is called. */
  claim(taker) {
    this.#taker = taker;
    return () => (this.#taker = null);
  }

  /**
   * Sends a string or bytes; `label` names where the bytes come from (a file's name), `onEcho({entry, data, ms})` is
   * called with the echo. Resolves to the log entry when the message was accepted, rejects when it was not.
   */
  async send(data, { label = "", onEcho } = {}) {
    if (this.claimed) throw new Error("A throughput run is under way: wait for its end, or cancel it.");
    const entry = this.#log.add({ direction: "sent", ...preview(data), label, trip: "waiting" });
    // Before the send is awaited: the echo may overtake its resolution.
    const trip = this.#trips.start(entry, onEcho);
    if (!trip) this.#log.update(entry, { trip: "not timed" });
    try {
      await this.#connection.send(data);
    } catch (error) {
      this.#trips.forget(trip);
      this.#log.update(entry, { trip: "not sent", tone: "bad" });
      throw error;
    }
    return entry;
  }

  #received(data) {
    if (this.#taker) return this.#taker(data);
    const described = preview(data);
    const trip = this.#trips.finish(described);
    if (trip) this.#log.update(trip.entry, { trip: "echoed" });
    this.#log.add({ direction: "received", ...described, trip: trip ? duration(trip.ms) : "" });
    if (!trip) return;
    trip.onEcho?.({ entry: trip.entry, data, ms: trip.ms });
    this.dispatchEvent(new CustomEvent("echoed", { detail: { ms: trip.ms } }));
  }

  #opened({ url, protocol, extensions }) {
    const parts = [url, protocol ? `subprotocol ${protocol}` : "no subprotocol"];
    if (extensions) parts.push(`extensions ${extensions}`);
    this.note("open", parts.join(", "), "good");
  }

  #ended({ event, error }) {
    for (const { entry } of this.#trips.abandon()) this.#log.update(entry, { trip: "no echo", tone: "bad" });
    if (error) this.note("error", error.message, "bad");
    this.note("close", closeText(event), event.wasClean ? "" : "bad");
  }

  /** An entry about something other than a message. */
  note(type, content, tone = "") {
    this.#log.add({ direction: "event", type, content, tone });
  }
}
