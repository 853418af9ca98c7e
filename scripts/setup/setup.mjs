// Sets up what is missing. Each step looks first, so running this again costs next to nothing.

import { browsers } from "./browsers.mjs";
import { cxx } from "./compiler.mjs";
import { nodeModules } from "./node-modules.mjs";
import { proxyPrograms } from "./proxy-programs.mjs";
import { nightly, rust, wasmTarget } from "./rust.mjs";
import { cargoFuzz, wasmBindgen, wasmPack } from "./tools.mjs";

/** What building and serving need. Resolves to the path of `wasm-bindgen`. */
export async function setUpBuild() {
  await rust();
  await wasmTarget();
  await nodeModules();
  return wasmBindgen();
}

/**
 * What tests need besides.
 * @param {{engines: string[], wasmPack: boolean, proxies: boolean, nightly: boolean, fuzz: boolean}} wanted
 * @returns {Promise<{drivers: Record<string, string>, wasmPack?: string, proxies?: object, nightly?: string[], cargoFuzz?: string}>}
 *   paths of programs; `nightly` are arguments for cargo
 */
export async function setUpTests(wanted) {
  const drivers = wanted.engines.length ? await browsers(wanted.engines) : {};
  if (wanted.fuzz) await cxx();
  return {
    drivers,
    wasmPack: wanted.wasmPack ? await wasmPack() : undefined,
    proxies: wanted.proxies ? await proxyPrograms() : undefined,
    nightly: wanted.nightly ? await nightly() : undefined,
    cargoFuzz: wanted.fuzz ? await cargoFuzz() : undefined,
  };
}
