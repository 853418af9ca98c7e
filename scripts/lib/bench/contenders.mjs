// Who is measured. `feature` names a module of the crate bench-client, `script` a file in benches/page/contenders/.

/**
 * @typedef {object} Contender
 * @property {string} name
 * @property {"Rust"|"JavaScript"} language
 * @property {string} [feature]
 * @property {string} [script]
 * @property {boolean} [ours]
 * @property {boolean} [untouched]  its consumer does not look into messages, which is what it is there to show
 */

/** @type {Contender[]} */
export const CONTENDERS = [
  { name: "naked", language: "JavaScript", script: "naked" },
  { name: "sockstream", language: "Rust", feature: "sockstream", ours: true },
  { name: "sockstream JsMessage", language: "Rust", feature: "sockstream-js-message", ours: true, untouched: true },
  { name: "sockstream npm", language: "JavaScript", script: "sockstream", ours: true },
  { name: "gloo-net", language: "Rust", feature: "gloo-net" },
  { name: "websocket-web", language: "Rust", feature: "websocket-web" },
];
