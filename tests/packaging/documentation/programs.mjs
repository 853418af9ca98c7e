// Programs taken from the documentation, so that the tests run what is printed there.

import { readdirSync, readFileSync } from "node:fs";
import { inRoot } from "../../../scripts/lib/paths.mjs";

/** A fence, from its language to the line that closes it. */
const FENCE = /^```(\w+)\n([\s\S]*?)^```$/gm;

/** A program of a Markdown file. @typedef {{ heading: string, language: string, text: string }} Program */

/**
 * Lists the programs of a Markdown file.
 * @param {string} file  from the root
 * @returns {Program[]}
 */
function programs(file) {
  const sections = readFileSync(inRoot(file), "utf8").split(/^#+ (?=[A-Z])/m);
  return sections.flatMap((section) => {
    const [heading] = section.split("\n", 1);
    return [...section.matchAll(FENCE)].map(([, language, text]) => ({ heading, language, text }));
  });
}

/**
 * Opens a page of the documentation, for tests that take programs from it.
 * @param {string} file  from the root
 */
export function documentationPage(file) {
  const all = programs(file).filter(({ language }) => /^(jsx?|svelte)$/.test(language));
  /** @type {Set<Program>} */
  const taken = new Set();
  return {
    /**
     * Returns the JavaScript under a heading.
     * @param {string} heading
     * @param {number} [index]  which of the programs under that heading
     */
    program(heading, index = 0) {
      const found = all.filter((program) => program.heading === heading)[index];
      if (!found) throw new Error(`${file} has no JavaScript program ${index} under “${heading}”`);
      taken.add(found);
      return found.text;
    },

    /** Returns the programs that no test has taken. Call it when all tests have been declared. */
    untested: () => all.filter((program) => !taken.has(program)).map(({ heading, text }) => `${heading}:\n${text}`),
  };
}

/**
 * Returns the Rust programs of a Markdown file that are in none of the examples. Cargo compiles the examples, so a program that is
 * in one of them compiles.
 * @param {string} file  from the root
 */
export function withoutExample(file) {
  const names = readdirSync(inRoot("examples"), { recursive: true, encoding: "utf8" });
  const examples = names
    .filter((name) => name.endsWith(".rs"))
    .map((name) => readFileSync(inRoot("examples", name), "utf8"));
  return programs(file)
    .filter(({ language, text }) => language === "rust" && !examples.some((example) => example.includes(text)))
    .map(({ heading, text }) => `${heading}:\n${text}`);
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
