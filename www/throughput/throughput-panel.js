// The throughput panel: the form, the progress and the result of a run.
import { byId, checkedValue } from "../lib/dom.js";
import { inputField, readAll, setAvailable } from "../lib/field.js";
import { formatBytes, formatCount, formatDuration, formatInteger } from "../lib/format.js";
import { Readout } from "../lib/readout.js";
import { wholeNumber } from "../lib/whole-number.js";
import { MIN_SIZE } from "./numbered-messages.js";
import { ThroughputRun } from "./throughput-run.js";

/** @typedef {import("./throughput-run.js").Settings} Settings */
/** @typedef {import("./throughput-run.js").Result} Result */

const MAX_MESSAGES = 1_000_000;
const MAX_BYTES = 8 << 20;
const MAX_IN_FLIGHT = 10_000;

/**
 * @param {import("../connection/connection.js").Connection} connection
 * @param {import("../echo/echo-client.js").EchoClient} client
 * @param {import("../round-trips/samples.js").Samples} samples
 * @param {import("../code/code-view.js").ShowCode} showCode
 */
export function mountThroughputPanel(connection, client, samples, showCode) {
  const form = byId("throughput", HTMLFormElement);
  const button = byId("run", HTMLButtonElement);
  const outcome = byId("run-outcome", HTMLElement);
  const progress = byId("run-progress", HTMLProgressElement);
  const progressText = byId("run-progress-text", HTMLElement);
  const count = inputField("run-count");
  const size = inputField("run-size");
  const inFlight = inputField("run-window");
  const readouts = {
    rate: new Readout("run-rate"),
    bytes: new Readout("run-bytes"),
    time: new Readout("run-time"),
    checked: new Readout("run-checked"),
  };
  /** @type {ThroughputRun | undefined} */
  let current;

  /** @returns {Settings | undefined} */
  function readSettings() {
    const read = readAll(
      [count, wholeNumber(1, MAX_MESSAGES)],
      [size, wholeNumber(MIN_SIZE, MAX_BYTES)],
      [inFlight, wholeNumber(1, MAX_IN_FLIGHT)],
    );
    if (!read.ok) return undefined;
    const type = checkedValue(form, "run-type") === "text" ? "text" : "binary";
    return { type, count: read.value[0], size: read.value[1], inFlight: read.value[2] };
  }

  async function start() {
    if (connection.state !== "open") return count.fail("Not connected. Press Connect first.");
    if (client.hasPendingEchoes) {
      return count.fail("An earlier message has no echo yet. Wait for it, or disconnect and connect again.");
    }
    const settings = readSettings();
    if (!settings) return;
    showCode("throughput", settings);
    for (const readout of Object.values(readouts)) readout.showEmpty("–");
    const run = new ThroughputRun(connection, client, settings, (ms) => samples.add(ms));
    current = run;
    button.textContent = "Cancel";
    outcome.textContent = "Running";
    drawProgress(settings);
    const result = await run.run();
    current = undefined;
    showProgress(run.echoed, settings.count);
    showResult(run.echoed, settings, result);
    showOutcome(run.echoed, settings, result);
    button.textContent = "Run";
    setAvailable(button, connection.state === "open");
  }

  /** Draws the progress every frame until the run has ended. */
  function drawProgress(/** @type {Settings} */ settings) {
    if (!current) return;
    showProgress(current.echoed, settings.count);
    requestAnimationFrame(() => drawProgress(settings));
  }

  function showProgress(/** @type {number} */ echoed, /** @type {number} */ total) {
    progress.value = echoed / total;
    const percent = Math.floor((100 * echoed) / total);
    progressText.textContent = `${percent} %, ${formatInteger(echoed)} of ${formatInteger(total)}`;
  }

  function showResult(/** @type {number} */ echoed, /** @type {Settings} */ { size }, /** @type {Result} */ { ms }) {
    readouts.checked.show(formatInteger(echoed));
    if (echoed === 0) return;
    const seconds = Math.max(ms, 0.1) / 1000;
    readouts.rate.show(formatInteger(echoed / seconds));
    readouts.bytes.show(((echoed * size) / seconds / 1e6).toFixed(2));
    readouts.time.show(formatDuration(ms));
  }

  function showOutcome(
    /** @type {number} */ echoed,
    /** @type {Settings} */ { type, count: total, size: messageSize },
    /** @type {Result} */ result,
  ) {
    const messages = `${formatCount(total, "message", "messages")} of ${formatBytes(messageSize)} ${type}`;
    const echoes = formatCount(echoed, "echo", "echoes");
    if (result.outcome === "failed") {
      const { message } = result.error;
      outcome.textContent = "Failed";
      count.fail(`${message} ${formatCount(echoed, "echo was", "echoes were")} received.`);
      client.logEvent("run", `${messages}: failed after ${echoes}: ${message}`, "bad");
    } else if (result.outcome === "cancelled") {
      outcome.textContent = `Cancelled after ${echoes}`;
      client.logEvent("run", `${messages}: cancelled after ${echoes}`);
    } else {
      const rates = `${readouts.rate.text} messages/s, ${readouts.bytes.text} MB/s in each direction`;
      outcome.textContent = "Complete: all echoes in order and identical";
      client.logEvent("run", `${messages}: ${rates}, all echoes in order and identical`, "good");
    }
  }

  function stop(/** @type {ThroughputRun} */ run) {
    if (run.stopped) return run.abandon();
    run.cancel();
    button.textContent = "Stop waiting";
    outcome.textContent = "Cancelled; waiting for the outstanding echoes";
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (current) stop(current);
    else start();
  });

  connection.on("state", (state) => {
    // A run can be cancelled in any state of the connection.
    setAvailable(button, state === "open" || current !== undefined);
    if (state === "connecting") for (const field of [count, size, inFlight]) field.clear();
  });
}
