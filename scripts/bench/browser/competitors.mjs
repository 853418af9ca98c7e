// The implementations that are compared in browsers.

/** @import { Competitor } from "../../../benches/page/types.d.ts" */

/** The browser's `WebSocket` with handlers, with which all others are compared. */
export const BASELINE = "baseline";

/** @type {Competitor[]} in the order in which tables show them; the baseline first */
export const COMPETITORS = [
  { name: BASELINE, language: "JavaScript", script: "baseline" },
  { name: "sockstream", language: "Rust", feature: "sockstream", ours: true },
  { name: "sockstream, JsMessage", language: "Rust", feature: "sockstream-js-message", ours: true, untouched: true },
  { name: "ewebsock", language: "Rust", feature: "ewebsock" },
  { name: "gloo-net", language: "Rust", feature: "gloo-net" },
  { name: "tokio-tungstenite-wasm", language: "Rust", feature: "tokio-tungstenite-wasm" },
  { name: "websocket-web", language: "Rust", feature: "websocket-web" },
  { name: "websocket-web, stream", language: "Rust", feature: "websocket-web-stream", global: "WebSocketStream" },
  { name: "ws_stream_wasm", language: "Rust", feature: "ws_stream_wasm" },
  { name: "sockstream, for await", language: "JavaScript", script: "sockstream", ours: true },
  { name: "sockstream, readable", language: "JavaScript", script: "sockstream-readable", ours: true },
  { name: "WebSocketStream", language: "JavaScript", script: "web-socket-stream", global: "WebSocketStream" },
  { name: "partysocket", language: "JavaScript", script: "partysocket" },
  { name: "reconnecting-websocket", language: "JavaScript", script: "reconnecting-websocket" },
  { name: "@moq/web-socket-stream", language: "JavaScript", script: "moq-web-socket-stream" },
];

/** @param {string} name */
export const isOurs = (name) => COMPETITORS.some((one) => one.name === name && one.ours);

/**
 * The names of all in that language but the baseline.
 * @param {Competitor["language"]} language
 */
export const namesIn = (language) =>
  COMPETITORS.filter((one) => one.language === language && one.name !== BASELINE).map(({ name }) => name);
