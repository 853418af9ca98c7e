// What each command needs on this machine.

import { browser, driverPath } from "./browsers.mjs";
import { cxx } from "./compiler.mjs";
import { kosoku } from "./kosoku.mjs";
import { provide } from "./needs.mjs";
import { nodeModules } from "./node-modules.mjs";
import { proxyPrograms } from "./proxy-programs.mjs";
import { nightly, rust, wasmTarget } from "./rust.mjs";
import { cargoFuzz, geckodriver, wasmBindgen, wasmPack } from "./tools.mjs";

/** What building the package and the echo server needs. */
export const packageNeeds = { rust, wasmTarget, nodeModules };

/** What building the package and other wasm needs; `wasmBindgen` is the path of that command. */
export const buildNeeds = () => ({ ...packageNeeds, wasmBindgen: wasmBindgen() });

/**
 * @typedef {object} Wanted  what tests need besides
 * @property {import("./browsers.mjs").EngineName[]} engines
 * @property {boolean} [wasmPack]
 * @property {boolean} [proxies]
 * @property {boolean} [nightly]
 * @property {boolean} [fuzz]
 * @property {boolean} [autobahn]
 */

/**
 * @typedef {object} Tools  paths of programs, except for `nightly`: arguments for cargo
 * @property {string} wasmBindgen
 * @property {Record<string, string>} drivers  WebDrivers, by engine
 * @property {string} [wasmPack]
 * @property {import("./proxy-programs.mjs").Programs} [proxies]
 * @property {string[]} [nightly]
 * @property {string} [cargoFuzz]
 * @property {string} [kosoku]
 */

/**
 * Provides what building needs, and what tests need besides.
 * @param {Wanted} wanted
 * @param {{install: boolean}} [options]  false: what is missing is an error
 * @returns {Promise<Tools>}
 */
export async function setUp({ engines, ...wanted }, options = { install: true }) {
  const needs = {
    ...buildNeeds(),
    ...Object.fromEntries(engines.map((engine) => [engine, browser(engine)])),
    ...(engines.includes("firefox") && !process.env.GECKODRIVER && { geckodriver: geckodriver() }),
    ...(wanted.fuzz && { cxx, cargoFuzz: cargoFuzz() }),
    ...(wanted.wasmPack && { wasmPack: wasmPack() }),
    ...(wanted.proxies && { proxies: proxyPrograms }),
    ...(wanted.nightly && { nightly }),
    ...(wanted.autobahn && { kosoku: kosoku() }),
  };
  const tools = /** @type {Omit<Tools, "drivers"> & {geckodriver?: string}} */ (await provide(needs, options));
  const drivers = engines.map((engine) => [engine, driverPath(engine, tools.geckodriver)]);
  return { ...tools, drivers: Object.fromEntries(drivers) };
}
