// The send buffer: `bufferedAmount` between its water marks, and a burst of messages that fills it.
import { byId } from "../lib/dom.js";
import { messageOf } from "../lib/errors.js";
import { focusFirstInvalid, inputField, readAll, setAvailable } from "../lib/field.js";
import { formatBytes, formatCount } from "../lib/format.js";
import { wholeNumber } from "../lib/whole-number.js";

/** @typedef {import("../connection/connection.js").Target} Target */
/** @typedef {import("../connection/connection.js").WaterMarks} WaterMarks */

const KIB = 1024;
/** The package's defaults. */
const DEFAULT_MARKS = { lowWaterMark: 256 * KIB, highWaterMark: 1024 * KIB };
const MAX_MARK_KIB = 64 * KIB;
const MAX_BURST_MIB = 256;
const CHUNK = 64 * KIB;

/**
 * Returns a function that adds the water marks to a target, unless they are the defaults.
 *
 * @param {import("../connection/connection.js").Connection} connection
 * @param {import("../echo/echo-client.js").EchoClient} client
 * @param {import("../code/code-view.js").ShowCode} showCode
 */
export function mountSendBuffer(connection, client, showCode) {
  const gauge = byId("gauge", HTMLElement);
  const current = byId("buffer-now", HTMLElement);
  const peak = byId("buffer-peak", HTMLElement);
  const sentence = byId("buffer-state", HTMLElement);
  const button = byId("burst-button", HTMLButtonElement);
  const outcome = byId("burst-outcome", HTMLElement);
  const low = inputField("low-mark");
  const high = inputField("high-mark");
  const size = inputField("burst-size");
  /** @type {WaterMarks} */
  let marks = DEFAULT_MARKS;
  let drawing = false;
  let bursting = false;
  let stopped = false;

  // The scale ends at twice the high-water mark: below the mark, a message of any size is accepted.
  const scaleEnd = () => 2 * marks.highWaterMark;
  function place(/** @type {string} */ property, /** @type {number} */ amount) {
    gauge.style.setProperty(property, String(Math.min(amount / scaleEnd(), 1)));
  }

  function draw() {
    const amount = connection.bufferedAmount;
    const waiting = connection.pendingSends > 0;
    const isOpen = connection.state === "open";
    place("--level", amount);
    place("--peak", connection.peakBufferedAmount);
    current.textContent = formatBytes(amount);
    peak.textContent = formatBytes(connection.peakBufferedAmount);
    sentence.dataset.waiting = gauge.dataset.waiting = String(isOpen && waiting);
    sentence.textContent = isOpen ? describe(waiting) : "Not connected";
    gauge.setAttribute("aria-valuenow", String(Math.min(amount, scaleEnd())));
    gauge.setAttribute(
      "aria-valuetext",
      `${formatBytes(amount)}; low-water mark ${formatBytes(marks.lowWaterMark)}, high-water mark ${formatBytes(marks.highWaterMark)}`,
    );
    // No event reports that the amount falls, so it is read every frame until it is 0.
    drawing = amount > 0 || waiting;
    if (drawing) requestAnimationFrame(draw);
  }

  function scheduleDraw() {
    if (drawing) return;
    drawing = true;
    requestAnimationFrame(draw);
  }

  function showMarks() {
    gauge.setAttribute("aria-valuemax", String(scaleEnd()));
    place("--low", marks.lowWaterMark);
    place("--high", marks.highWaterMark);
    draw();
  }

  async function sendBurst() {
    if (connection.state !== "open") return size.fail("Not connected. Press Connect first.");
    const read = readAll([size, wholeNumber(1, MAX_BURST_MIB)]);
    if (!read.ok) return;
    const [mebibytes] = read.value;
    const count = (mebibytes * 1024 * KIB) / CHUNK;
    // Random bytes, since permessage-deflate would compress others.
    const chunk = crypto.getRandomValues(new Uint8Array(CHUNK));
    let sent = 0;
    bursting = true;
    stopped = false;
    showCode("burst", { count, size: CHUNK });
    button.textContent = "Stop";
    try {
      while (sent < count && !stopped) {
        await client.send(chunk, { label: `Burst, ${sent + 1} of ${count}` });
        sent++;
        outcome.textContent = `${formatBytes(sent * CHUNK)} of ${formatBytes(count * CHUNK)} accepted`;
      }
    } catch (error) {
      size.fail(`${messageOf(error)} ${formatCount(sent, "message was", "messages were")} accepted.`);
    }
    bursting = false;
    button.textContent = "Send burst";
    setAvailable(button, connection.state === "open");
  }

  byId("burst", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    if (bursting) stopped = true;
    else sendBurst();
  });

  connection.on("sending", scheduleDraw);
  connection.on("opened", ({ sendBuffer }) => {
    marks = sendBuffer ?? DEFAULT_MARKS;
    showMarks();
  });
  connection.on("state", (state) => {
    setAvailable(button, state === "open" || bursting);
    for (const { control } of [low, high]) control.readOnly = connection.isActive;
    if (state === "connecting") {
      outcome.textContent = "";
      size.clear();
    }
    scheduleDraw();
  });
  showMarks();

  /**
   * @param {Target} target
   * @returns {import("../lib/field.js").Result<Target>}
   */
  function complete(target) {
    const upper = high.read(wholeNumber(1, MAX_MARK_KIB));
    const lower = low.read(wholeNumber(0, upper.ok ? upper.value : MAX_MARK_KIB));
    if (!upper.ok || !lower.ok) {
      focusFirstInvalid(low, high);
      return { ok: false };
    }
    const [highWaterMark, lowWaterMark] = [upper.value * KIB, lower.value * KIB];
    const isDefault = highWaterMark === DEFAULT_MARKS.highWaterMark && lowWaterMark === DEFAULT_MARKS.lowWaterMark;
    return { ok: true, value: isDefault ? target : { ...target, sendBuffer: { highWaterMark, lowWaterMark } } };
  }
  return complete;
}

/** @param {boolean} waiting */
function describe(waiting) {
  return waiting
    ? "Full: messages wait until bufferedAmount falls to the low-water mark"
    : "Below the high-water mark: messages are accepted immediately";
}
