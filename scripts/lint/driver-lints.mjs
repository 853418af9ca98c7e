// The state machine decides; its drivers carry out. A close code, a time or a rule about subprotocols in a driver would be a
// second place that decides, right in the middle and different at the edges.

import { readFileSync } from "node:fs";
import { inRoot } from "../lib/paths.mjs";
import { UserError } from "../lib/user-error.mjs";
import { runOrThrow } from "../lib/run.mjs";
import { step } from "../lib/steps.mjs";

/** What drives the native object, for Rust and for JavaScript. */
const DRIVER = /^src\/browser\/.*\.rs$|^npm\/(?!numbers|validate|options)[\w-]+\.js$/;

/** What WebIDL says of a number is not the protocol's. */
const ALLOWED = ["code >= 0 && code <= 65535"];

const COMPARED = String.raw`\s*(?:[=!]==?|[<>]=?)(?![\s=]*(?:undefined|null)\b)\s*\S+`;

const RULES = [
  { name: "a close code or a time", find: suspiciousNumbers },
  { name: "a time", find: matches(/\bDuration::(?:from_|new\b|[A-Z])[^\n]*/g) },
  { name: "a time", find: matches(/\bn\.(?!CAUSE_)\w*_TIMEOUT\b/g) },
  // Zero is the next task, or a deadline that has come.
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
    const listed = await runOrThrow(
      "git does not run.",
      "git",
      ["ls-files", "--cached", "--others", "--exclude-standard"],
      {
        limit: 60,
      },
    );
    const names = listed.split("\n").filter((name) => DRIVER.test(name));
    const found = names.flatMap((name) => findRules(name, readFileSync(inRoot(name), "utf8")));
    if (found.length) throw new UserError("A driver decides what the state machine has to.", found.join("\n"));
    if (!names.length) throw new UserError("No driver was found.");
    note(`${names.length} files`);
  });

function findRules(name, source) {
  const code = ALLOWED.reduce((code, allowed) => code.replaceAll(allowed, ""), withoutComments(source));
  return RULES.flatMap(({ name: rule, find }) =>
    find(code).map(({ index, text }) => `${name}:${code.slice(0, index).split("\n").length}: ${rule}: ${text.trim()}`),
  );
}

/** Blanks, so that lines keep their numbers. A comment begins a line or follows a blank: `//` in a string does not. */
const withoutComments = (source) =>
  source.replace(/(^|\s)\/\/.*$|\/\*[\s\S]*?\*\//gm, (comment) => comment.replace(/[^\n]/g, " "));

/** From 10 on, whatever is no power of two and no mask, which are sizes. What stands in text is no number. */
function suspiciousNumbers(code) {
  const numbers = matches(/(?<![\w.#])\d[\d_]*(?:\.\d+)?(?:e\d+)?/g);
  return numbers(code.replace(/"[^"\n]*"/g, (text) => " ".repeat(text.length))).filter(({ text }) => {
    const number = Number(text.replaceAll("_", ""));
    const isSize = Number.isInteger(Math.log2(number)) || Number.isInteger(Math.log2(number + 1));
    return number >= 10 && !isSize;
  });
}

function matches(pattern) {
  return (code) => [...code.matchAll(pattern)].map(({ 0: text, index }) => ({ text, index }));
}
