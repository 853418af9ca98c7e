// Browsers and their WebDrivers: found, or on Debian installed.

import { aptInstall } from "./apt.mjs";
import { geckodriver } from "./tools.mjs";
import { ENGINES } from "../lib/engines.mjs";
import { UserError } from "../lib/user-error.mjs";
import { step } from "../lib/steps.mjs";
import { isExecutable, which } from "../lib/which.mjs";

/**
 * Makes the engines usable.
 * @param {string[]} names  of ENGINES
 * @returns {Promise<Record<string, string>>} the full path of each engine's WebDriver
 */
export async function browsers(names) {
  await step(names.map((name) => ENGINES[name].title).join(", "), async (note) => {
    const missing = names.flatMap(missingPackages);
    if (missing.length === 0) return note("present");
    await aptInstall(missing, advice(names));
    note(`installed ${missing.join(" ")}`);
  });
  const drivers = {};
  for (const name of names) drivers[name] = await driver(ENGINES[name]);
  return drivers;
}

/** Whoever names a driver also answers for the browser behind it. */
function missingPackages(name) {
  const { variable, needs, wrapper = [], wrapperNeeds = [] } = ENGINES[name];
  const wanted = [...(process.env[variable] ? [] : needs), ...(wrapper.length ? wrapperNeeds : [])];
  return wanted.filter(([, commands]) => !which(...commands)).map(([aptPackage]) => aptPackage);
}

function advice(names) {
  const variables = names.map((name) => ENGINES[name].variable).join(", ");
  return (
    `On this system install the browsers yourself and set ${variables} to the paths of their WebDrivers, ` +
    `or test fewer engines: \`npm test -- --engine chromium\`.`
  );
}

async function driver({ title, variable, driver: command }) {
  const named = process.env[variable];
  if (named && !isExecutable(named)) throw new UserError(`${variable} is set to ${named}, which is not a program.`);
  const found = named || (command === "geckodriver" ? await geckodriver() : which(command));
  if (!found) throw new UserError(`No WebDriver for ${title} was found; set ${variable} to the path of one.`);
  return found;
}
