// Browsers and their WebDrivers: found, or on Debian installed.

import { existsSync, readFileSync } from "node:fs";
import { ENGINES } from "./engines.mjs";
import { Problem } from "./problem.mjs";
import { must, run } from "./run.mjs";
import { step } from "./steps.mjs";
import { isExecutable, which } from "./which.mjs";

/**
 * Makes the engines usable.
 * @param {string[]} names  of ENGINES
 * @returns {Promise<Record<string, string>>} the full path of each engine's WebDriver
 */
export async function browsers(names) {
  await step(names.map((name) => ENGINES[name].title).join(", "), async (note) => {
    const missing = names.flatMap(missingPackages);
    if (missing.length === 0) return note("present");
    await aptInstall(missing, names);
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

async function driver({ title, variable, driver: find }) {
  const named = process.env[variable];
  if (named && !isExecutable(named)) throw new Problem(`${variable} is set to ${named}, which is not a program.`);
  const found = named || (await find());
  if (!found) throw new Problem(`No WebDriver for ${title} was found; set ${variable} to the path of one.`);
  return found;
}

async function aptInstall(packages, names) {
  const variables = names.map((name) => ENGINES[name].variable).join(", ");
  if (!isDebian()) {
    throw new Problem(
      `Not found: what Debian calls ${packages.join(", ")}. On this system install the browsers yourself and set ${variables} ` +
        `to the paths of their WebDrivers, or test fewer engines: \`npm test -- --engine chromium\`.`,
    );
  }
  const install = ["apt-get", "install", "--yes", "--no-install-recommends", ...packages];
  const asRoot = await rootPrefix();
  if (!asRoot) {
    throw new Problem(
      `Not installed: ${packages.join(", ")}. Only root may install them; run: ` +
        `sudo apt-get update && sudo ${install.join(" ")}`,
    );
  }
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = (sentence, command) => {
    const [program, ...args] = [...asRoot, ...command];
    return must(sentence, program, args, { limit: 1200, env });
  };
  await apt("apt could not read its package lists.", ["apt-get", "update"]);
  await apt(`apt could not install ${packages.join(", ")}.`, install);
}

/** What to put before a command that needs root; undefined when we can't become root without asking for a password. */
async function rootPrefix() {
  if (process.getuid() === 0) return [];
  // sudo drops most of the environment; apt must still not ask questions.
  const sudo = ["sudo", "-n", "DEBIAN_FRONTEND=noninteractive"];
  if (!which("sudo")) return undefined;
  const { ok } = await run("sudo", ["-n", "true"], { limit: 20 });
  return ok ? sudo : undefined;
}

function isDebian() {
  const file = "/etc/os-release";
  return existsSync(file) && /^ID=debian$/m.test(readFileSync(file, "utf8")) && which("apt-get") !== undefined;
}
