// The throughput run: its form, its progress and its result.
import { field, readAll, setAvailable } from "../lib/field.js";
import { figure } from "../lib/readout.js";
import { bytes, count as counted, duration, integer } from "../lib/format.js";
import { LEAST_SIZE } from "./numbered-messages.js";
import { ThroughputRun } from "./throughput-run.js";
import { checkNumber } from "../connection/validation.js";

const MOST_MESSAGES = 1_000_000;
const MOST_BYTES = 8 << 20;
const MOST_IN_FLIGHT = 10_000;

export function mountThroughput(connection, session, samples, did) {
  const form = document.getElementById("throughput");
  const button = document.getElementById("run");
  const outcome = document.getElementById("run-outcome");
  const progress = document.getElementById("run-progress");
  const progressText = document.getElementById("run-progress-text");
  const fields = { count: field("run-count"), size: field("run-size"), inFlight: field("run-window") };
  const figures = Object.fromEntries(["rate", "bytes", "time", "checked"].map((name) => [name, figure(`run-${name}`)]));
  let run;

  function readSettings() {
    const { ok, values } = readAll(
      [fields.count, checkNumber(1, MOST_MESSAGES)],
      [fields.size, checkNumber(LEAST_SIZE, MOST_BYTES)],
      [fields.inFlight, checkNumber(1, MOST_IN_FLIGHT)],
    );
    const [count, size, inFlight] = values;
    return ok && { type: form.elements.type.value, count, size, inFlight };
  }

  async function start() {
    if (connection.state !== "open") return fields.count.fail("Not connected: connect first.");
    if (session.waiting) return fields.count.fail("An earlier message has no echo yet: wait for it, or connect anew.");
    const settings = readSettings();
    if (!settings) return;
    did("throughput", settings);
    for (const place of Object.values(figures)) place.none("–");
    run = new ThroughputRun(connection, session, settings, (ms) => samples.add(ms));
    button.textContent = "Cancel";
    outcome.textContent = "Running";
    draw(settings);
    const result = await run.run();
    const done = run;
    run = undefined;
    show(done, settings, result);
    conclude(done, settings, result);
    button.textContent = "Run";
    setAvailable(button, connection.state === "open");
  }

  /** Every frame, until it is over. */
  function draw(settings) {
    if (!run) return;
    show(run, settings);
    requestAnimationFrame(() => draw(settings));
  }

  function stop() {
    if (run.stopped) return run.abandon();
    run.cancel();
    button.textContent = "Stop waiting";
    outcome.textContent = "Cancelled; waiting for the echoes under way";
  }

  function show({ echoed }, { count, size }, result) {
    progress.value = echoed / count;
    progressText.textContent = `${Math.floor((100 * echoed) / count)} %, ${integer(echoed)} of ${integer(count)}`;
    if (!result) return;
    const seconds = Math.max(result.ms, 0.1) / 1000;
    if (echoed > 0) {
      figures.rate.show(integer(echoed / seconds));
      figures.bytes.show(((echoed * size) / seconds / 1e6).toFixed(2));
      figures.time.show(duration(result.ms));
    }
    figures.checked.show(integer(echoed));
  }

  function conclude({ echoed }, { type, count, size }, { outcome: how, error }) {
    const messages = `${counted(count, "message", "messages")} of ${bytes(size)} ${type}`;
    if (how === "complete") {
      outcome.textContent = "Complete: every echo in order and identical";
      session.note(
        "run",
        `${messages}: ${figures.rate.text} messages/s, ${figures.bytes.text} MB/s each way, every echo in order and identical`,
        "good",
      );
    } else if (how === "cancelled") {
      outcome.textContent = `Cancelled after ${counted(echoed, "echo", "echoes")}`;
      session.note("run", `${messages}: cancelled after ${counted(echoed, "echo", "echoes")}`);
    } else {
      outcome.textContent = "Failed";
      fields.count.fail(`${error.message} ${counted(echoed, "echo", "echoes")} came back.`);
      session.note("run", `${messages}: failed after ${counted(echoed, "echo", "echoes")}: ${error.message}`, "bad");
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (run) stop();
    else start();
  });

  connection.addEventListener("state", ({ detail: { state } }) => {
    // What runs can be cancelled however the connection is.
    setAvailable(button, state === "open" || run !== undefined);
    if (state === "connecting") for (const { clear } of Object.values(fields)) clear();
  });
}
