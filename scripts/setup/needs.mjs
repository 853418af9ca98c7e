// Finds out what is missing on this machine, says so, and installs it unless that is forbidden.

import { step } from "../lib/steps.mjs";
import { UserError } from "../lib/user-error.mjs";
import { aptInstall } from "./apt.mjs";

/**
 * Something that has to be on the machine.
 * @template T  what it is for whoever uses it: a path, arguments
 * @typedef {object} Need
 * @property {string} title
 * @property {() => Promise<Found<T> | undefined>} find  looks for it, and changes nothing
 * @property {() => string} command  what a person runs, or does, to have it
 * @property {() => string[]} [systemPackages]  Debian's packages that it lacks; they are installed before `install` is called
 * @property {() => Promise<T>} install
 */

/**
 * @template T
 * @typedef {{value: T, note: string}} Found  `note` says which it is: its version, where it comes from
 */

/** @typedef {Record<string, Need<unknown>>} Needs */

/**
 * @template {Needs} N
 * @typedef {{[Name in keyof N]: Awaited<ReturnType<N[Name]["install"]>>}} Values
 */

/** The option of `npm start` and `npm test` that forbids any installing. */
export const NO_INSTALL = "--no-install";

/**
 * Looks for all needs at once, so that what is missing can be told in one list before anything is installed.
 * @template {Needs} N
 * @param {N} needs
 * @param {{install: boolean}} options  false: what is missing is an error
 */
export async function survey(needs, { install }) {
  const { present, missing } = await find(needs);
  const list = missing.map(({ title, command }) => `  ${title}:  ${command()}`).join("\n");
  if (missing.length && !install) {
    throw new UserError(`Missing, and ${NO_INSTALL} forbids to install it. This installs it:\n${list}`);
  }
  if (missing.length) console.log(`Missing, and installed now (not with ${NO_INSTALL}):\n${list}`);

  const packages = [...new Set(missing.flatMap((need) => need.systemPackages?.() ?? []))];
  const installPackages = once(() => step("system packages", () => aptInstall(packages)));
  const values = Object.fromEntries(
    Object.entries(needs).map(([name, need]) => {
      const found = present.get(need);
      return [name, found ? async () => found.value : once(() => installOne(need, installPackages))];
    }),
  );
  return {
    /**
     * Installs those of the needs that are missing, one after the other.
     * @template {keyof N & string} Name
     * @param {Name[]} names
     * @returns {Promise<Pick<Values<N>, Name>>}
     */
    async ensure(names) {
      /** @type {Record<string, unknown>} */
      const ensured = {};
      for (const name of names) ensured[name] = await values[name]();
      return /** @type {Pick<Values<N>, Name>} */ (ensured);
    },
  };
}

/**
 * Makes sure of all needs.
 * @template {Needs} N
 * @param {N} needs
 * @param {{install: boolean}} [options]
 * @returns {Promise<Values<N>>}
 */
export async function provide(needs, options = { install: true }) {
  const { ensure } = await survey(needs, options);
  const names = /** @type {(keyof N & string)[]} */ (Object.keys(needs));
  return /** @type {Values<N>} */ (await ensure(names));
}

/** @param {Needs} needs */
async function find(needs) {
  /** @type {Map<Need<unknown>, Found<unknown>>} */
  const present = new Map();
  await step("set-up", async (note) => {
    for (const need of Object.values(needs)) {
      const found = await need.find();
      if (found) present.set(need, found);
    }
    note([...present].map(([{ title }, found]) => `${title} ${found.note}`.trim()).join(", "));
  });
  return { present, missing: Object.values(needs).filter((need) => !present.has(need)) };
}

/**
 * @param {Need<unknown>} need
 * @param {() => Promise<void>} installPackages
 */
async function installOne(need, installPackages) {
  if (need.systemPackages?.().length) await installPackages();
  return step(need.title, async (note) => {
    const value = await need.install();
    note("installed");
    return value;
  });
}

/**
 * @template T
 * @param {() => Promise<T>} action
 */
function once(action) {
  /** @type {Promise<T> | undefined} */
  let done;
  return () => {
    done ??= action();
    return done;
  };
}
