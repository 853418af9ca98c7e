// Who is measured. `feature` names a module of the crate bench-client, `script` a file in benches/page/contenders/.

/**
 * @typedef {object} Contender
 * @property {string} name
 * @property {"Rust"|"JavaScript"} language
 * @property {string} [feature]
 * @property {string} [script]
 * @property {boolean} [ours]
 * @property {boolean} [untouched]  its consumer does not look into messages, which is what it is there to show
 * @property {string} [global]  what the browser must have for it
 */

/** @type {Contender[]} */
export const CONTENDERS = [
  { name: "naked", language: "JavaScript", script: "naked" },
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

export const isOurs = (name) => CONTENDERS.some((one) => one.name === name && one.ours);

/** In the order in which they are told. */
export const namesIn = (language) =>
  CONTENDERS.filter((one) => one.language === language && one.name !== "naked").map(({ name }) => name);
