// The browser engines that tests run in, and the contexts within each.

/**
 * @typedef {object} Engine
 * @property {string} title
 * @property {string} variable  tells wasm-bindgen's test runner which WebDriver to use; set by the user, it also tells us
 * @property {[aptPackage: string, commands: string[]][]} needs  Debian packages, and commands any one of which will do instead
 * @property {string} driver    the command that is its WebDriver
 * @property {string[]} [wrapper]  a command that runs the driver
 * @property {[aptPackage: string, commands: string[]][]} [wrapperNeeds]
 */

/** @type {Record<string, Engine>} */
export const ENGINES = {
  chromium: {
    title: "Chromium",
    variable: "CHROMEDRIVER",
    needs: [
      ["chromium", ["chromium", "google-chrome"]],
      ["chromium-driver", ["chromedriver"]],
    ],
    driver: "chromedriver",
  },
  firefox: {
    title: "Firefox",
    variable: "GECKODRIVER",
    needs: [["firefox-esr", ["firefox-esr", "firefox"]]],
    driver: "geckodriver",
  },
  webkit: {
    title: "WebKit",
    variable: "SAFARIDRIVER",
    needs: [["webkit2gtk-driver", ["WebKitWebDriver"]]],
    driver: "WebKitWebDriver",
    // WebKitGTK's browser has no headless mode. On macOS the driver is Safari's, which needs no X server.
    wrapper: process.platform === "linux" ? ["xvfb-run", "-a"] : [],
    wrapperNeeds: [
      ["xvfb", ["xvfb-run"]],
      ["xauth", ["xauth"]],
    ],
  },
};

/** @type {Record<string, {title: string, variable: string}>} */
export const CONTEXTS = {
  window: { title: "window", variable: "WASM_BINDGEN_USE_BROWSER" },
  dedicated: { title: "dedicated worker", variable: "WASM_BINDGEN_USE_DEDICATED_WORKER" },
  shared: { title: "shared worker", variable: "WASM_BINDGEN_USE_SHARED_WORKER" },
  service: { title: "service worker", variable: "WASM_BINDGEN_USE_SERVICE_WORKER" },
};
