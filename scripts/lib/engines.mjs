// The browser engines that tests run in, and the contexts within each.

/**
 * @typedef {object} Engine
 * @property {string} title
 * @property {string} variable  names the WebDriver that wasm-bindgen's test runner is to use; a user may set it
 * @property {string} driver    the command that is its WebDriver
 * @property {string[]} [wrapper]  a command that runs the driver
 */

/** @type {Record<string, Engine>} */
export const ENGINES = {
  chromium: {
    title: "Chromium",
    variable: "CHROMEDRIVER",
    driver: "chromedriver",
  },
  firefox: {
    title: "Firefox",
    variable: "GECKODRIVER",
    driver: "geckodriver",
  },
  webkit: {
    title: "WebKit",
    variable: "SAFARIDRIVER",
    driver: "WebKitWebDriver",
    // WebKitGTK's browser has no headless mode. On macOS the driver is Safari's, which needs no X server.
    wrapper: process.platform === "linux" ? ["xvfb-run", "-a"] : [],
  },
};

/** @type {Record<string, {title: string, variable: string}>} */
export const CONTEXTS = {
  window: { title: "window", variable: "WASM_BINDGEN_USE_BROWSER" },
  dedicated: { title: "dedicated worker", variable: "WASM_BINDGEN_USE_DEDICATED_WORKER" },
  shared: { title: "shared worker", variable: "WASM_BINDGEN_USE_SHARED_WORKER" },
  service: { title: "service worker", variable: "WASM_BINDGEN_USE_SERVICE_WORKER" },
};
