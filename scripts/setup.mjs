// Sets up what is missing. Each step looks first, so running this again costs next to nothing.

import { browsers } from "./lib/browsers.mjs";
import { nodeModules } from "./lib/node-modules.mjs";
import { proxyPrograms } from "./lib/proxies/programs.mjs";
import { rust, wasmTarget } from "./lib/rust.mjs";
import { wasmBindgen, wasmPack } from "./lib/tools.mjs";

/** What building and serving need. Resolves to the path of `wasm-bindgen`. */
export async function setUpBuild() {
  await rust();
  await wasmTarget();
  await nodeModules();
  return wasmBindgen();
}

/**
 * What tests need besides.
 * @param {{engines: string[], wasmPack: boolean, proxies: boolean}} wanted
 * @returns {Promise<{drivers: Record<string, string>, wasmPack?: string, proxies?: object}>} paths of programs
 */
export async function setUpTests(wanted) {
  const drivers = wanted.engines.length ? await browsers(wanted.engines) : {};
  return {
    drivers,
    wasmPack: wanted.wasmPack ? await wasmPack() : undefined,
    proxies: wanted.proxies ? await proxyPrograms() : undefined,
  };
}
