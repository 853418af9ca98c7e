// The environment that tells wasm-bindgen's test runner which browser to use, and nothing else.

import { ENGINES } from "./engines.mjs";
import { inRoot } from "./paths.mjs";

/** Variables by which a user's environment would change what the runner, or wasm-pack, does. */
const FOREIGN = /^(WASM_BINDGEN_|NO_HEADLESS$|(CHROME|GECKO|SAFARI|MSEDGE)DRIVER(_|$))/;

/** The environment of this process without those variables. */
export const withoutForeign = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOREIGN.test(name)));

/**
 * Names exactly one driver: of several, the runner takes the first it finds and does not report which.
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
