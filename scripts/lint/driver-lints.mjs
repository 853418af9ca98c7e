// Checks that the drivers of the state machine decide nothing: a close code, a time or a rule about subprotocols in a driver
// would be a second place that decides, and would come to differ from the machine.

import { readFileSync } from "node:fs";
import { inRoot } from "../lib/paths.mjs";
import { step } from "../lib/steps.mjs";
import { UserError } from "../lib/user-error.mjs";
import { sourceFiles } from "./source-files.mjs";

/**
 * Finds what must not be in a driver.
 * @typedef {(code: string) => {index: number, text: string}[]} Find
 */

/** The drivers of the native object. What checks a caller's arguments, and the machine's own numbers, are none. */
const DRIVERS = {
  Rust: /^src\/browser\/.*\.rs$/,
  JavaScript: /^npm\/(?!arguments\/|machine\/numbers\.js$).*\.js$/,
};

/** WebIDL's rules for numbers are not the protocol's. */
const ALLOWED = ["code >= 0 && code <= 65535"];

const COMPARED = String.raw`\s*(?:[=!]==?|[<>]=?)(?![\s=]*(?:undefined|null)\b)\s*\S+`;

/** @type {{name: string, find: Find}[]} */
const RULES = [
  { name: "a close code or a time", find: suspiciousNumbers },
  { name: "a time", find: matches(/\bDuration::(?:from_|new\b|[A-Z])[^\n]*/g) },
  { name: "a time", find: matches(/\bn\.(?!CAUSE_)\w*_TIMEOUT\b/g) },
  // Zero stands for the next task, or for a deadline that has passed.
  { name: "a time", find: matches(/\b(?:setTimeout|set_timeout|after)\((?:[^()]|\([^()]*\))*?\b[1-9]\d*\)?/g) },
  { name: "a time", find: matches(/\b(?:now|deadline|delay|millis|timeout)(?:\(\))?\s*[-+*/<>]=?\s*[1-9]\S*/gi) },
  { name: "a close code", find: matches(/\bCloseCode::[A-Z]\w*/g) },
  {
    name: "a close code",
    find: matches(new RegExp(String.raw`\b(?:code|closeCode|close_code)(?:\(\))?${COMPARED}`, "g")),
  },
  { name: "a rule about subprotocols", find: matches(new RegExp(String.raw`\bprotocols?\b["')]*${COMPARED}`, "g")) },
  { name: "a rule about subprotocols", find: matches(/[=!]==?\s*(?:[\w.#&*]+\.)?protocols?\b/g) },
  {
    name: "a rule about subprotocols",
    find: matches(/\bprotocols?(?:\.iter\(\))?\.(?:includes|indexOf|some|every|find|contains|any|all|eq)\(/g),
  },
  { name: "a rule about subprotocols", find: matches(/\.(?:includes|indexOf|contains)\([^()\n]*\bprotocol\b/g) },
  { name: "a rule about URLs", find: matches(/["'`/]\^?(?:wss?|https?)\b[^"'`\n]*/g) },
];

export const checkDrivers = () =>
  step("the drivers decide nothing", async (note) => {
    const counts = [];
    /** @type {string[]} */
    const found = [];
    for (const [language, pattern] of Object.entries(DRIVERS)) {
      const files = await sourceFiles(pattern);
      if (!files.length) throw new UserError(`No driver in ${language} was found.`);
      found.push(...files.flatMap((file) => findRules(file, readFileSync(inRoot(file), "utf8"))));
      counts.push(`${files.length} in ${language}`);
    }
    if (found.length) throw new UserError("A driver decides what the state machine has to.", found.join("\n"));
    note(counts.join(", "));
  });

/**
 * Lists what a driver decides: `file:line: what it is: the code`.
 * @param {string} name  of the file
 * @param {string} source
 */
export function findRules(name, source) {
  const code = ALLOWED.reduce((code, allowed) => code.replaceAll(allowed, ""), withoutComments(source));
  return RULES.flatMap(({ name: rule, find }) =>
    find(code).map(({ index, text }) => `${name}:${code.slice(0, index).split("\n").length}: ${rule}: ${text.trim()}`),
  );
}

/** Replaces comments by blanks, so that lines keep their numbers. A comment begins a line or follows a blank: `//` in a string does not. */
const withoutComments = (/** @type {string} */ source) =>
  source.replace(/(^|\s)\/\/.*$|\/\*[\s\S]*?\*\//gm, (comment) => comment.replace(/[^\n]/g, " "));

/** Numbers ≥ 10, except powers of two and masks, which are sizes. Digits in text are no numbers. @type {Find} */
function suspiciousNumbers(code) {
  const numbers = matches(/(?<![\w.#])\d[\d_]*(?:\.\d+)?(?:e\d+)?/g);
  return numbers(code.replace(/"[^"\n]*"/g, (text) => " ".repeat(text.length))).filter(({ text }) => {
    const number = Number(text.replaceAll("_", ""));
    const isSize = Number.isInteger(Math.log2(number)) || Number.isInteger(Math.log2(number + 1));
    return number >= 10 && !isSize;
  });
}

/** @param {RegExp} pattern @returns {Find} */
function matches(pattern) {
  return (code) => [...code.matchAll(pattern)].map(({ 0: text, index }) => ({ text, index }));
}
