// A file, dropped anywhere on the page or chosen: sent, and compared with its echo.
import { field } from "../lib/field.js";
import { figure } from "../lib/readout.js";
import { bytes, duration } from "../lib/format.js";
import { toHex } from "../lib/hex.js";
import { sameBytes } from "../throughput/numbered-messages.js";

export function mountFilePanel(connection, session, did) {
  const input = field("file");
  const zone = document.getElementById("drop");
  const verdict = document.getElementById("file-verdict");
  const name = figure("file-name");
  const sentHash = figure("hash-sent");
  const receivedHash = figure("hash-received");
  let busy = false;

  function say(kind, text) {
    verdict.dataset.verdict = kind;
    verdict.textContent = text;
  }

  async function echo(files) {
    input.clear();
    if (connection.state !== "open") return input.fail("Not connected: connect first.");
    if (busy) return input.fail("The last file is still under way.");
    if (files.length !== 1) return input.fail("One file at a time, please.");
    const [file] = files;
    busy = true;
    try {
      await exchange(file);
    } catch (error) {
      say("none", "");
      receivedHash.none("none");
      input.fail(error.message);
    } finally {
      busy = false;
    }
  }

  async function exchange(file) {
    const sent = await read(file);
    name.show(`${file.name}, ${bytes(sent.length)}`);
    receivedHash.none("waiting for the echo");
    say("none", "Sending");
    did("file", { name: file.name });
    sentHash.show(await sha256(sent));
    const { data, ms } = await echoOf(sent, file.name);
    receivedHash.show(await sha256(data));
    if (sameBytes(sent, data)) say("same", `Identical: the echo came after ${duration(ms)}, byte for byte the same`);
    else say("different", "Different: the echo is not the file that was sent");
  }

  /** Sends, and resolves with the echo; rejects when it was not sent or can't come any more. */
  function echoOf(data, label) {
    return new Promise((resolve, reject) => {
      const ended = () => reject(new Error("The connection ended before the echo came back."));
      connection.addEventListener("ended", ended, { once: true });
      const done = (settle) => (value) => {
        connection.removeEventListener("ended", ended);
        settle(value);
      };
      session.send(data, { label, onEcho: done(resolve) }).catch(done(reject));
    });
  }

  input.control.addEventListener("change", () => {
    if (input.control.files.length) echo(input.control.files);
  });
  // The same file again is a change too.
  input.control.addEventListener("click", () => (input.control.value = ""));

  // Anywhere on the page: a file dropped beside the box would otherwise replace the page, and end the connection.
  const brings = ({ dataTransfer }) => dataTransfer?.types.includes("Files");
  addEventListener("dragover", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    zone.dataset.over = "";
  });
  addEventListener("dragleave", ({ relatedTarget }) => {
    if (!relatedTarget) delete zone.dataset.over;
  });
  addEventListener("drop", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    delete zone.dataset.over;
    zone.scrollIntoView({ block: "nearest" });
    input.control.files = event.dataTransfer.files;
    echo(input.control.files);
  });

  connection.addEventListener("state", ({ detail: { state } }) => {
    if (state === "connecting") input.clear();
  });
}

async function read(file) {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new Error(`“${file.name}” could not be read: it may have changed, be a folder, or be too big for memory.`);
  }
}

async function sha256(data) {
  // Only pages from https or from this machine may hash; the bytes are compared all the same.
  if (!globalThis.crypto?.subtle) return "needs https";
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", data))).replaceAll(" ", "");
}
