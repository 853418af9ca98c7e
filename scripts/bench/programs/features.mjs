// What each feature of the crate adds to a program that uses it, in bytes: gzip -9, wasm and JavaScript. docs/features.md has the table.

/**
 * @typedef {object} FeatureSize
 * @property {string} feature  of sockstream
 * @property {string} program  a feature of the crate bench-hello, which chooses the program that uses it
 * @property {string} beside   the program that it is compared with
 * @property {number} reached  the bytes when this was last set: lower it with the size, and raise it only with a reason
 */

/** The program that uses no feature. */
export const PLAIN = "sockstream";

/** The same program, built with all features but `websocket-stream`: as large, but for what the compiler inlines differently. */
export const UNUSED = "sockstream-unused";

/** All but `reconnect`, whose size has a target of its own in size-gate.mjs. @type {FeatureSize[]} */
export const FEATURES = [
  { feature: "io", program: "sockstream-io", beside: PLAIN, reached: 9_922 },
  { feature: "tokio-io", program: "sockstream-tokio-io", beside: PLAIN, reached: 10_140 },
  { feature: "codec", program: "sockstream-codec", beside: PLAIN, reached: 478 },
  { feature: "json", program: "sockstream-json", beside: PLAIN, reached: 17_169 },
  { feature: "postcard", program: "sockstream-postcard", beside: PLAIN, reached: 1_803 },
  { feature: "send", program: "sockstream-send", beside: PLAIN, reached: 17_464 },
  { feature: "websocket-stream", program: "sockstream-websocket-stream", beside: PLAIN, reached: 3_460 },
  { feature: "gloo-net", program: "sockstream-gloo-net", beside: PLAIN, reached: 1_194 },
  { feature: "tracing", program: "sockstream-tracing", beside: "sockstream-reconnect", reached: 3 },
];
