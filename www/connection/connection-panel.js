// URL, subprotocols, connect and disconnect; the state, what was negotiated, and how it ended.
import { field, focusFirstInvalid, setAvailable } from "../lib/field.js";
import { figure } from "../lib/readout.js";
import { closeText } from "../lib/format.js";
import { checkProtocols, checkUrl, defaultUrl } from "./validation.js";

const STATES = {
  connecting: "Connecting",
  open: "Open",
  closing: "Closing",
  closed: "Closed",
  failed: "Failed",
};

// What the second button does depends on what there is to end.
const ENDINGS = { connecting: "Cancel", closing: "Terminate" };

/** `readMarks()` gives the send buffer's marks as `field.read` gives a value. */
export function mountConnectionPanel(connection, readMarks) {
  const url = field("url");
  const protocols = field("protocols");
  const connectButton = document.getElementById("connect");
  const endButton = document.getElementById("disconnect");
  const announcer = document.getElementById("announcer");
  const protocolFact = figure("fact-protocol");
  const extensionsFact = figure("fact-extensions");
  const closeFact = figure("fact-close");

  url.control.value = defaultUrl();

  document.getElementById("connect-form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (busy(connection.state)) return;
    const target = url.read(checkUrl);
    const offer = protocols.read(checkProtocols);
    if (!target.ok || !offer.ok) return focusFirstInvalid(url, protocols);
    const marks = readMarks();
    if (!marks.ok) return;
    protocolFact.none("not negotiated yet");
    extensionsFact.none("not negotiated yet");
    closeFact.none("none yet");
    document.getElementById("peer").textContent = new URL(target.value, document.baseURI).host;
    connection.open(target.value, offer.value, marks.value);
  });

  endButton.addEventListener("click", async () => {
    if (!busy(connection.state)) return;
    if (connection.state === "connecting") return connection.cancel();
    if (connection.state === "closing") return connection.terminate();
    try {
      await connection.close({ closeCode: 1000 });
    } catch (error) {
      url.fail(error.message);
    }
  });

  connection.addEventListener("state", ({ detail: { state } }) => {
    document.getElementById("wire").dataset.state = state;
    document.getElementById("state").textContent = STATES[state];
    endButton.textContent = ENDINGS[state] ?? "Disconnect";
    setAvailable(connectButton, !busy(state));
    setAvailable(endButton, busy(state));
    // What is shown while connected is what it is connected with.
    url.control.readOnly = protocols.control.readOnly = busy(state);
    if (state === "connecting" || state === "closing") announcer.textContent = `${STATES[state]}.`;
  });

  connection.addEventListener("opened", ({ detail }) => {
    if (detail.protocol) protocolFact.show(detail.protocol);
    else protocolFact.none("none");
    // Their parameters fill lines; the log has them.
    if (detail.extensions) extensionsFact.show(extensionNames(detail.extensions));
    else extensionsFact.none("none");
    announcer.textContent = `Open. ${detail.protocol ? `Subprotocol ${detail.protocol}` : "No subprotocol"}.`;
  });

  connection.addEventListener("cancelled", () => {
    announcer.textContent = "Connecting was cancelled.";
  });

  connection.addEventListener("refused", ({ detail: { error } }) => {
    url.fail(`Could not connect. ${error.message}`);
    if (error.closeCode !== undefined) {
      closeFact.show(
        closeText({ closeCode: error.closeCode, reason: error.reason ?? "", wasClean: error.wasClean ?? false }),
      );
    }
    announcer.textContent = "Could not connect.";
  });

  connection.addEventListener("ended", ({ detail: { event } }) => {
    closeFact.show(closeText(event));
    announcer.textContent = `Closed with ${closeText(event)}.`;
  });
}

function busy(state) {
  return state === "connecting" || state === "open" || state === "closing";
}

/** `permessage-deflate` from `permessage-deflate; client_max_window_bits=15`. */
function extensionNames(header) {
  return header
    .split(",")
    .map((extension) => extension.split(";")[0].trim())
    .join(", ");
}
