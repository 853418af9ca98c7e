// The connection panel: URL, subprotocols, the two buttons, what was negotiated, and the close event.
import { SockstreamError } from "@sockstream/client";
import { byId } from "../lib/dom.js";
import { messageOf } from "../lib/errors.js";
import { focusFirstInvalid, inputField, setAvailable } from "../lib/field.js";
import { formatDuration } from "../lib/format.js";
import { Readout } from "../lib/readout.js";
import { formatCloseEvent } from "./close-codes.js";
import { describeStop } from "./stops.js";
import { defaultUrl, parseProtocols, parseUrl } from "./validation.js";

/** @typedef {import("./connection.js").Connection} Connection */
/** @typedef {import("./connection.js").ConnectionState} ConnectionState */
/**
 * @template T
 * @typedef {import("../lib/field.js").Result<T>} Result
 */

/** @type {Record<ConnectionState, string>} */
const STATES = {
  idle: "Not connected",
  connecting: "Connecting",
  open: "Open",
  waiting: "Waiting",
  offline: "Offline",
  closing: "Closing",
  closed: "Closed",
  failed: "Failed",
};

const NOT_NEGOTIATED = "not negotiated yet";

/**
 * @param {Connection} connection
 * @param {(target: import("./connection.js").Target) => Result<import("./connection.js").Target>} complete  adds to the
 *   target what the user chose elsewhere
 */
export function mountConnectionPanel(connection, complete) {
  const url = inputField("url");
  const protocols = inputField("protocols");
  const connectButton = byId("connect", HTMLButtonElement);
  const endButton = byId("disconnect", HTMLButtonElement);
  const announcer = byId("announcer", HTMLElement);
  const protocolReadout = new Readout("fact-protocol");
  const extensionsReadout = new Readout("fact-extensions");
  const closeReadout = new Readout("fact-close");

  url.control.value = defaultUrl();

  byId("connect-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    if (connection.isActive) return;
    const address = url.read(parseUrl);
    const offered = protocols.read(parseProtocols);
    if (!address.ok || !offered.ok) return focusFirstInvalid(url, protocols);
    const target = complete({ url: address.value, protocols: offered.value });
    if (!target.ok) return;
    protocolReadout.showEmpty(NOT_NEGOTIATED);
    extensionsReadout.showEmpty(NOT_NEGOTIATED);
    closeReadout.showEmpty("none yet");
    byId("peer", HTMLElement).textContent = new URL(target.value.url, document.baseURI).host;
    connection.open(target.value);
  });

  endButton.addEventListener("click", async () => {
    if (!connection.isActive) return;
    if (connection.state === "closing") return connection.terminate();
    if (connection.state !== "open") return connection.cancel();
    try {
      await connection.close({ closeCode: 1000 });
    } catch (error) {
      url.fail(messageOf(error));
    }
  });

  connection.on("state", (state) => {
    byId("connection-status", HTMLElement).dataset.state = state;
    byId("state", HTMLElement).textContent = STATES[state];
    endButton.textContent = endButtonLabel(state);
    setAvailable(connectButton, !connection.isActive);
    setAvailable(endButton, connection.isActive);
    // While connected, the fields show what the page is connected to.
    url.control.readOnly = protocols.control.readOnly = connection.isActive;
    if (state === "connecting" || state === "closing" || state === "offline") {
      announcer.textContent = `${STATES[state]}.`;
    }
  });

  connection.on("opened", ({ protocol, extensions }) => {
    if (protocol) protocolReadout.show(protocol);
    else protocolReadout.showEmpty("none");
    if (extensions) extensionsReadout.show(extensionNames(extensions));
    else extensionsReadout.showEmpty("none");
    announcer.textContent = `Open. ${protocol ? `Subprotocol ${protocol}` : "No subprotocol"}.`;
  });

  connection.on("waiting", ({ attempt, delay }) => {
    announcer.textContent = `Waiting ${formatDuration(delay)} before attempt ${attempt}.`;
  });

  connection.on("stopped", (stop) => {
    announcer.textContent = `${describeStop(stop)}.`;
  });

  connection.on("cancelled", () => {
    announcer.textContent = "Connecting was cancelled.";
  });

  connection.on("connectfailed", (error) => {
    url.fail(`Could not connect. ${messageOf(error)}`);
    if (error instanceof SockstreamError && error.closeCode !== undefined) {
      const { closeCode, reason = "", wasClean = false } = error;
      closeReadout.show(formatCloseEvent({ closeCode, reason, wasClean }));
    }
    announcer.textContent = "Could not connect.";
  });

  connection.on("ended", ({ info }) => {
    closeReadout.show(formatCloseEvent(info));
    announcer.textContent = `Closed with ${formatCloseEvent(info)}.`;
  });
}

/**
 * Returns what the second button does in that state.
 *
 * @param {ConnectionState} state
 */
function endButtonLabel(state) {
  if (state === "connecting") return "Cancel";
  if (state === "waiting" || state === "offline") return "Stop";
  if (state === "closing") return "Terminate";
  return "Disconnect";
}

/**
 * Returns the names without the parameters, which the log shows: `permessage-deflate` for
 * `permessage-deflate; client_max_window_bits=15`.
 *
 * @param {string} header
 */
function extensionNames(header) {
  return header
    .split(",")
    .map((extension) => extension.replace(/;.*/u, "").trim())
    .join(", ");
}
