// The contenders that are written in Rust, as the page loads them: a wasm module each, built for speed.

import { buildWasm, checkLock } from "./wasm.mjs";

export async function buildClients(wasmBindgen, contenders) {
  checkLock();
  for (const { name, feature } of contenders) {
    if (!feature) continue;
    const settings = { crate: "bench-client", feature, profile: "release", bind: [], optimise: ["-O3"] };
    await buildWasm({ ...settings, title: name, name: `client-${feature}` }, wasmBindgen);
  }
}
