// The suite in a dedicated, shared or service worker: one message brings the options, and what it reports goes back.

import "./suite/all.js";
import { run } from "./support/harness.js";

addEventListener("message", (event) => {
  const [port = globalThis] = event.ports;
  const running = run(event.data, (change) => port.postMessage(change));
  // A service worker may be ended while no event is being handled.
  event.waitUntil?.(running);
});

addEventListener("connect", ({ ports: [port] }) => {
  port.onmessage = ({ data }) => run(data, (change) => port.postMessage(change));
});
