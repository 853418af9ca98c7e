// Sends a file as one binary message, and compares it with its echo.
import { equalBytes, toHex } from "../lib/bytes.js";
import { byId } from "../lib/dom.js";
import { messageOf } from "../lib/errors.js";
import { inputField } from "../lib/field.js";
import { formatBytes, formatDuration } from "../lib/format.js";
import { Readout } from "../lib/readout.js";

/** @typedef {"none" | "same" | "different"} Verdict */

/**
 * @param {import("../connection/connection.js").Connection} connection
 * @param {import("../echo/echo-client.js").EchoClient} client
 * @param {import("../code/code-view.js").ShowCode} showCode
 */
export function mountFileForm(connection, client, showCode) {
  const input = inputField("file");
  const dropZone = byId("drop", HTMLElement);
  const verdict = byId("file-verdict", HTMLElement);
  const name = new Readout("file-name");
  const sentHash = new Readout("hash-sent");
  const receivedHash = new Readout("hash-received");
  let busy = false;

  function showVerdict(/** @type {Verdict} */ value, /** @type {string} */ text) {
    verdict.dataset.verdict = value;
    verdict.textContent = text;
  }

  async function sendFiles(/** @type {FileList} */ files) {
    const [file] = files;
    input.clear();
    if (connection.state !== "open") return input.fail("Not connected. Press Connect, then choose the file again.");
    if (busy) return input.fail("The previous file has no echo yet. Wait for it, then choose the file again.");
    if (!file || files.length > 1) return input.fail("Choose one file at a time.");
    busy = true;
    try {
      await exchange(file);
    } catch (error) {
      showVerdict("none", "");
      receivedHash.showEmpty("none");
      input.fail(messageOf(error));
    } finally {
      busy = false;
    }
  }

  async function exchange(/** @type {File} */ file) {
    const sent = await read(file);
    name.show(`${file.name}, ${formatBytes(sent.length)}`);
    receivedHash.showEmpty("waiting for the echo");
    showVerdict("none", "Sending");
    showCode("file", { name: file.name });
    sentHash.show(await sha256(sent));
    const { data, ms } = await sendAndReceive(sent, file.name);
    // The echo of a binary message is binary.
    const received = /** @type {Uint8Array<ArrayBuffer>} */ (data);
    receivedHash.show(await sha256(received));
    if (equalBytes(sent, received)) {
      showVerdict("same", `Identical: the echo arrived after ${formatDuration(ms)} and every byte matches`);
    } else {
      showVerdict("different", "Different: the echo does not match the file");
    }
  }

  /**
   * Resolves with the echo; rejects if the message was not sent or the connection ended before the echo.
   *
   * @param {Uint8Array<ArrayBuffer>} data
   * @param {string} label
   */
  function sendAndReceive(data, label) {
    const listening = new AbortController();
    /** @type {Promise<import("../echo/pending-echoes.js").Echo>} */
    const echo = new Promise((resolve, reject) => {
      const ended = () => reject(new Error("The connection ended before the echo arrived. Connect, then try again."));
      connection.on("ended", ended, { signal: listening.signal });
      client.send(data, { label, onEcho: resolve }).catch(reject);
    });
    return echo.finally(() => listening.abort());
  }

  input.control.addEventListener("change", () => {
    if (input.control.files?.length) sendFiles(input.control.files);
  });
  // Without this, choosing the same file again would be no change.
  input.control.addEventListener("click", () => {
    input.control.value = "";
  });

  // The whole page takes files: the browser would otherwise open a file dropped beside the box instead of the page.
  addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    dropZone.dataset.over = "";
  });
  addEventListener("dragleave", ({ relatedTarget }) => {
    if (!relatedTarget) delete dropZone.dataset.over;
  });
  addEventListener("drop", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    delete dropZone.dataset.over;
    dropZone.scrollIntoView({ block: "nearest" });
    input.control.files = event.dataTransfer.files;
    sendFiles(event.dataTransfer.files);
  });

  connection.on("state", (state) => {
    if (state === "connecting") input.clear();
  });
}

/** @param {File} file */
async function read(file) {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new Error(
      `“${file.name}” could not be read. It may be a folder, too large, or changed since. Choose another file.`,
    );
  }
}

/**
 * Returns the hash in hexadecimal. Browsers hash in secure contexts only; the bytes are compared in any.
 *
 * @param {Uint8Array<ArrayBuffer>} data
 */
async function sha256(data) {
  if (!globalThis.crypto?.subtle) return "needs HTTPS or localhost";
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", data))).replaceAll(" ", "");
}
