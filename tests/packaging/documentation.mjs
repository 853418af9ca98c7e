// Programs taken from the documentation, so that the tests run what is printed there.

import { readFileSync } from "node:fs";
import { inRoot } from "../../scripts/lib/paths.mjs";

/** A fence, from its language to the line that closes it. */
const FENCE = /^```(\w+)\n([\s\S]*?)^```$/gm;

/**
 * Returns the program under a heading of a Markdown file.
 * @param {string} file  from the root
 * @param {string} heading
 * @param {number} [index]  which of the programs under that heading
 */
export function program(file, heading, index = 0) {
  const sections = readFileSync(inRoot(file), "utf8").split(/^#+ /m);
  const section = sections.find((text) => text.startsWith(`${heading}\n`));
  const programs = [...(section ?? "").matchAll(FENCE)].filter(([, language]) => language.startsWith("js"));
  const text = programs[index]?.[2];
  if (text === undefined) throw new Error(`${file} has no JavaScript program ${index} under “${heading}”`);
  return text;
}

/**
 * Replaces the only occurrence of a string literal in a program.
 * @param {string} text
 * @param {string} literal
 * @param {string} replacement
 */
export function withLiteral(text, literal, replacement) {
  const parts = text.split(JSON.stringify(literal));
  if (parts.length !== 2) throw new Error(`the program has ${parts.length - 1} times the literal ${literal}`);
  return parts.join(JSON.stringify(replacement));
}
