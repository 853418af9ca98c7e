// Browsers and their WebDrivers: found, or on Debian installed.

import { ENGINES } from "../lib/engines.mjs";
import { UserError } from "../lib/user-error.mjs";
import { isExecutable, which } from "../lib/which.mjs";
import { aptCommand } from "./apt.mjs";

/** @typedef {keyof typeof ENGINES} EngineName */

/**
 * Each Debian package that an engine needs, with the commands that it brings; any one of them will do.
 * @type {Record<EngineName, {driven: [string, string[]][], withoutScreen: [string, string[]][]}>}
 */
const PACKAGES = {
  chromium: {
    driven: [
      ["chromium", ["chromium", "google-chrome"]],
      ["chromium-driver", ["chromedriver"]],
    ],
    withoutScreen: [],
  },
  firefox: { driven: [["firefox-esr", ["firefox-esr", "firefox"]]], withoutScreen: [] },
  webkit: {
    driven: [["webkit2gtk-driver", ["WebKitWebDriver"]]],
    withoutScreen:
      process.platform === "linux"
        ? [
            ["xvfb", ["xvfb-run"]],
            ["xauth", ["xauth"]],
          ]
        : [],
  },
};

/**
 * A browser with what it takes to run it without a screen. Its WebDriver comes with it, except for Firefox's.
 * @param {EngineName} name
 * @returns {import("./needs.mjs").Need<void>}
 */
export function browser(name) {
  const { title, variable } = ENGINES[name];
  const systemPackages = () => missingPackages(name);
  return {
    title,
    find: async () => (systemPackages().length ? undefined : { value: undefined, note: "" }),
    systemPackages,
    command: () =>
      aptCommand(
        systemPackages(),
        `install ${title}, and set ${variable} to the path of its WebDriver; or test fewer engines with --engine`,
      ),
    async install() {
      const missing = systemPackages();
      if (missing.length)
        throw new UserError(`${title}: ${missing.join(", ")} is installed, but can't be found on PATH.`);
    },
  };
}

/**
 * The full path of the engine's WebDriver.
 * @param {EngineName} name
 * @param {string | undefined} geckodriver  where it was found or installed, if Firefox is wanted
 */
export function driverPath(name, geckodriver) {
  const { title, variable, driver } = ENGINES[name];
  const named = process.env[variable];
  if (named && !isExecutable(named)) throw new UserError(`${variable} is set to ${named}, which is not a program.`);
  const found = named || (driver === "geckodriver" ? geckodriver : which(driver));
  if (!found) throw new UserError(`No WebDriver for ${title} was found; set ${variable} to the path of one.`);
  return found;
}

/**
 * Whoever names a driver also answers for the browser behind it.
 * @param {EngineName} name
 */
function missingPackages(name) {
  const { driven, withoutScreen } = PACKAGES[name];
  const wanted = [...(process.env[ENGINES[name].variable] ? [] : driven), ...withoutScreen];
  return wanted.filter(([, commands]) => !which(...commands)).map(([debianPackage]) => debianPackage);
}
