// The send buffer: `bufferedAmount` against its water marks, and a burst that fills it.
import { field, focusFirstInvalid, readAll, setAvailable } from "../lib/field.js";
import { bytes, count as counted } from "../lib/format.js";
import { checkNumber } from "../connection/validation.js";

const KIB = 1024;
/** The package's, so that code with them says nothing about them. */
const DEFAULT = { lowWaterMark: 256 * KIB, highWaterMark: 1024 * KIB };
const MOST_MARK_KIB = 64 * KIB;
const MOST_BURST_MIB = 256;
const CHUNK = 64 * KIB;

const SENTENCES = {
  below: "Below the high-water mark: a message is accepted at once",
  waiting: "Full: messages wait until the buffer is down to the low-water mark",
  none: "Not connected",
};

/** Returns a function that reads the marks for the next connection, as `field.read` does; undefined for the default ones. */
export function mountSendBuffer(connection, session, did) {
  const gauge = document.getElementById("gauge");
  const now = document.getElementById("buffer-now");
  const most = document.getElementById("buffer-peak");
  const state = document.getElementById("buffer-state");
  const button = document.getElementById("burst-button");
  const outcome = document.getElementById("burst-outcome");
  const low = field("low-mark");
  const high = field("high-mark");
  const size = field("burst-size");
  let marks = DEFAULT;
  let drawing = false;
  let burst;

  // Twice the high mark is the end of the scale: a message is accepted below the mark, however big it is.
  const share = (amount) => Math.min(amount / (2 * marks.highWaterMark), 1);
  const place = (name, amount) => gauge.style.setProperty(name, String(share(amount)));

  function draw() {
    const amount = connection.bufferedAmount;
    const waiting = connection.waiting > 0;
    place("--level", amount);
    place("--peak", connection.mostBuffered);
    now.textContent = bytes(amount);
    most.textContent = bytes(connection.mostBuffered);
    const mood = connection.state !== "open" ? "none" : waiting ? "waiting" : "below";
    gauge.dataset.waiting = state.dataset.waiting = String(mood === "waiting");
    state.textContent = SENTENCES[mood];
    gauge.setAttribute("aria-valuenow", String(Math.min(amount, 2 * marks.highWaterMark)));
    gauge.setAttribute(
      "aria-valuetext",
      `${bytes(amount)}; low mark ${bytes(marks.lowWaterMark)}, high mark ${bytes(marks.highWaterMark)}`,
    );
    // Nothing tells when it shrinks, so it is looked at as long as there is something in it.
    drawing = amount > 0 || waiting;
    if (drawing) requestAnimationFrame(draw);
  }

  function drawSoon() {
    if (drawing) return;
    drawing = true;
    requestAnimationFrame(draw);
  }

  function showMarks() {
    gauge.setAttribute("aria-valuemax", String(2 * marks.highWaterMark));
    place("--low", marks.lowWaterMark);
    place("--high", marks.highWaterMark);
    draw();
  }

  async function send() {
    if (connection.state !== "open") return size.fail("Not connected: connect first.");
    const { ok, values } = readAll([size, checkNumber(1, MOST_BURST_MIB)]);
    if (!ok) return;
    const count = (values[0] * 1024 * KIB) / CHUNK;
    // Random, since zeros would shrink to nothing under permessage-deflate.
    const chunk = crypto.getRandomValues(new Uint8Array(CHUNK));
    burst = { stopped: false };
    let sent = 0;
    did("burst", { count, size: CHUNK });
    button.textContent = "Stop";
    try {
      while (sent < count && !burst.stopped) {
        await session.send(chunk, { label: `Burst, ${sent + 1} of ${count}` });
        sent++;
        outcome.textContent = `${bytes(sent * CHUNK)} of ${bytes(count * CHUNK)} accepted`;
      }
    } catch (error) {
      size.fail(`${error.message} ${counted(sent, "message was", "messages were")} accepted.`);
    }
    burst = undefined;
    button.textContent = "Send burst";
    setAvailable(button, connection.state === "open");
  }

  document.getElementById("burst").addEventListener("submit", (event) => {
    event.preventDefault();
    if (burst) burst.stopped = true;
    else send();
  });

  connection.addEventListener("sending", drawSoon);
  connection.addEventListener("opened", ({ detail: { sendBuffer } }) => {
    marks = sendBuffer ?? DEFAULT;
    showMarks();
  });
  connection.addEventListener("state", ({ detail: { state: now } }) => {
    setAvailable(button, now === "open" || burst !== undefined);
    low.control.readOnly = high.control.readOnly = now === "connecting" || now === "open" || now === "closing";
    if (now === "connecting") {
      outcome.textContent = "";
      size.clear();
    }
    drawSoon();
  });
  showMarks();

  return () => {
    const top = high.read(checkNumber(1, MOST_MARK_KIB));
    const bottom = low.read(checkNumber(0, top.ok ? top.value : MOST_MARK_KIB));
    if (!top.ok || !bottom.ok) {
      focusFirstInvalid(low, high);
      return { ok: false };
    }
    const [highWaterMark, lowWaterMark] = [top.value * KIB, bottom.value * KIB];
    const same = highWaterMark === DEFAULT.highWaterMark && lowWaterMark === DEFAULT.lowWaterMark;
    return { ok: true, value: same ? undefined : { highWaterMark, lowWaterMark } };
  };
}
