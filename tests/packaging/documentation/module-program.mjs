// Runs a program as a module script of a page.

import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { inProject } from "../helpers.mjs";

/** For a program that hangs; none takes nearly as long. */
const LIMIT_MS = 60_000;

/** What the script prints when the program has ended. */
const END = "the program has ended";

/**
 * Runs a program in a page of the project `plain`, and resolves with the lines that it printed when it has ended.
 * @param {import("playwright-core").Page} page
 * @param {string} text
 * @returns {Promise<string[]>}
 */
export async function moduleProgram(page, text) {
  /** @type {string[]} */
  const lines = [];
  const ended = new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error(`The program did not end. It printed: ${lines}`)), LIMIT_MS);
    page.on("close", () => clearTimeout(limit));
    page.on("pageerror", reject);
    page.on("console", (message) => {
      if (message.text() === END) return resolve(undefined);
      // The browser reports failed requests as errors. Whoever opened the page has said which errors may occur.
      if (message.type() !== "error") lines.push(message.text());
    });
  });
  // A file, since the server's content security policy allows no inline script; its own, since test files run concurrently.
  const file = `module-program-${randomUUID()}.js`;
  writeFileSync(inProject("plain", file), `${text}\nconsole.log(${JSON.stringify(END)});\n`);
  await page.addScriptTag({ type: "module", url: file });
  await ended;
  return lines;
}
