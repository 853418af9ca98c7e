// A throughput run: numbered messages out, each echo checked. Without any idea of how it looks.
import { numberedMessages } from "./numbered-messages.js";

// So long sending may go on before the page gets a turn: events are handled and frames drawn in between.
const SLICE_MS = 8;
const ENDED = "The connection ended.";

export class ThroughputRun {
  sent = 0;
  echoed = 0;
  #session;
  #connection;
  #settings;
  #messages;
  #onTrip;
  /** When the messages in flight were sent. */
  #since;
  #began;
  #last;
  #stopped = false;
  #error;
  /** Whether no echo can come any more. */
  #lost = false;
  #wake = () => {};
  #abandon;

  /** `settings`: `{type, count, size, inFlight}`. `onTrip(ms)` is called for every echo. */
  constructor(connection, session, settings, onTrip) {
    this.#connection = connection;
    this.#session = session;
    this.#settings = settings;
    this.#messages = numberedMessages(settings.type, settings.size);
    this.#since = new Float64Array(settings.inFlight);
    this.#onTrip = onTrip;
  }

  /** Whether it sends no more, and only waits for echoes. */
  get stopped() {
    return this.#stopped;
  }

  /** Resolves with `{outcome, error, ms}`: `complete`, `cancelled` or `failed` for the `error`; `ms` is the time from the first message to the last echo. */
  async run() {
    const release = this.#session.claim((data) => this.#received(data));
    const ended = () => this.#fail(new Error(ENDED), true);
    this.#connection.addEventListener("ended", ended);
    const abandoned = new Promise((resolve) => (this.#abandon = resolve));
    this.#began = this.#last = performance.now();
    try {
      await Promise.race([this.#exchange(), abandoned]);
    } finally {
      this.#connection.removeEventListener("ended", ended);
      release();
    }
    const complete = this.echoed === this.#settings.count && !this.#error;
    const outcome = this.#error ? "failed" : complete ? "complete" : "cancelled";
    return { outcome, error: this.#error, ms: this.#last - this.#began };
  }

  /** Sends no more; what is under way is waited for, so that no echo of it is taken for another message's. */
  cancel() {
    this.#stopped = true;
    this.#wake();
  }

  /** Doesn't wait any more either. */
  abandon() {
    this.cancel();
    this.#abandon();
  }

  async #exchange() {
    const { count, inFlight } = this.#settings;
    try {
      let turn = performance.now();
      while (this.sent < count && !this.#stopped) {
        if (this.sent - this.echoed >= inFlight) {
          await this.#change();
          turn = performance.now();
          continue;
        }
        const now = performance.now();
        if (now - turn > SLICE_MS) {
          await nextTask();
          turn = performance.now();
          continue;
        }
        this.#since[this.sent % inFlight] = now;
        // Counted before it is awaited: the echo may overtake its resolution.
        await this.#connection.send(this.#messages.make(this.sent++));
      }
    } catch (error) {
      this.#fail(this.#connection.state === "open" ? error : new Error(ENDED), true);
    }
    while (this.echoed < this.sent && !this.#lost) await this.#change();
  }

  #received(data) {
    const i = this.echoed++;
    this.#last = performance.now();
    if (i >= this.sent) this.#fail(new Error("More messages came back than were sent."));
    else if (!this.#error) {
      if (this.#messages.matches(i, data)) this.#onTrip(this.#last - this.#since[i % this.#settings.inFlight]);
      else this.#fail(new Error(`What came back as echo ${i + 1} is not message ${i + 1}.`));
    }
    this.#wake();
  }

  /** The first error is the cause; `lost` when no echo can come any more. */
  #fail(error, lost = false) {
    this.#error ??= error;
    this.#lost ||= lost;
    this.cancel();
  }

  #change() {
    return new Promise((resolve) => (this.#wake = resolve));
  }
}

// A message to oneself is a task at once; timers would wait for milliseconds.
function nextTask() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
