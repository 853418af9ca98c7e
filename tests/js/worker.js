// The suite in a dedicated, shared or service worker: a message brings the options, and the reports go back as messages.

import "./suite/all.js";
import { run } from "./support/harness.js";

addEventListener("message", (event) => {
  const [port = globalThis] = event.ports;
  const running = run(event.data, (change) => port.postMessage(change));
  // A service worker may be stopped unless an event is being handled.
  if ("waitUntil" in event && typeof event.waitUntil === "function") event.waitUntil(running);
});

addEventListener("connect", (event) => {
  const [port] = /** @type {MessageEvent} */ (event).ports;
  port.onmessage = ({ data }) => run(data, (change) => port.postMessage(change));
});
