// Loads a competitor: a wasm module of its own if it is written in Rust, otherwise a script.

import { load as loadRust } from "./competitors/rust.js";

/** @import { Competitor, LoadedCompetitor } from "./types.d.ts" */

/**
 * @param {Competitor} competitor
 * @returns {Promise<LoadedCompetitor>}
 */
export async function loadCompetitor(competitor) {
  const { feature, script } = competitor;
  const { connect } = feature ? await loadRust(feature) : await import(`/built/competitors/${script}.js`);
  return { ...competitor, connect };
}
