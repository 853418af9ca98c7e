// The environment that tells wasm-bindgen's test runner which browser to use, and nothing else.

import { ENGINES } from "./engines.mjs";
import { inRoot } from "./paths.mjs";

/** What would tell the runner, or wasm-pack, something else than we do. */
const FOREIGN = /^(WASM_BINDGEN_|NO_HEADLESS$|(CHROME|GECKO|SAFARI|MSEDGE)DRIVER(_|$))/;

/** Ours, without anything the runner would listen to. */
export const withoutForeign = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOREIGN.test(name)));

/**
 * Exactly one driver is named, so the runner has nothing to choose from: it would take the first it finds, silently.
 * @param {string} engine   of ENGINES
 * @param {string} driver   path of its WebDriver
 * @param {number} seconds  that one test binary may take
 */
export const driverEnvironment = (engine, driver, seconds) => ({
  ...withoutForeign(),
  [ENGINES[engine].variable]: driver,
  WASM_BINDGEN_TEST_TIMEOUT: String(seconds),
  WASM_BINDGEN_TEST_DRIVER_TIMEOUT: "30",
  WASM_BINDGEN_TEST_WEBDRIVER_JSON: inRoot("webdriver.json"),
});
