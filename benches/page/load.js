// Loads a contender: a wasm module of its own where it is written in Rust, a script where not.

import { load as loadRust } from "./contenders/rust.js";

/** @returns the contender with `connect`, which resolves with what `page/contenders/handlers.js` makes for naked */
export async function loadContender(contender) {
  const { feature, script } = contender;
  const { connect } = feature ? await loadRust(feature) : await import(`/built/contenders/${script}.js`);
  return { ...contender, connect };
}
