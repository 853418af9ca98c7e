// Checks that the tests exist which tests/contract.md names for each row of the contract and each language.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { inRoot } from "../lib/paths.mjs";
import { step } from "../lib/steps.mjs";
import { UserError } from "../lib/user-error.mjs";

const TABLE = inRoot("tests", "contract.md");

/** @typedef {{file: string, name: string}} Test */

/** Where a column's files are, unless a folder of tests/ is named. */
const FOLDERS = { Rust: inRoot("tests", "browser"), JavaScript: inRoot("tests", "js", "suite") };

export const checkContract = () =>
  step("tests of the contract", async (note) => {
    const rows = readFileSync(TABLE, "utf8")
      .split("\n")
      .filter((line) => line.startsWith("| "))
      .slice(1);
    /** @type {string[]} */
    const problems = [];
    let count = 0;
    for (const row of rows) {
      const [situation, ...cells] = row
        .slice(1, -1)
        .split(" | ")
        .map((cell) => cell.trim());
      for (const [index, [language, folder]] of Object.entries(FOLDERS).entries()) {
        const cell = cells[index] ?? "";
        if (!cell) problems.push(`${situation}: nothing for ${language}`);
        const tests = named(cell, folder);
        if (!tests.length && !cell.startsWith("–")) problems.push(`${situation}: no test for ${language}`);
        problems.push(
          ...tests
            .filter((test) => !exists(test))
            .map(({ file, name }) => `${situation}: ${path.basename(file)} has no test “${name}”`),
        );
        count += tests.length;
      }
    }
    if (!rows.length || problems.length)
      throw new UserError("tests/contract.md names tests that do not exist, or lacks some.", problems.join("\n"));
    note(`${rows.length} rows, ${count} tests`);
  });

/**
 * Reads the tests in a cell: `file: name`, and after that further names in the same file.
 * @param {string} cell
 * @param {string} folder
 * @returns {Test[]}
 */
function named(cell, folder) {
  // A cell without tests gives the reason after a dash.
  if (cell.startsWith("–")) return [];
  let file;
  /** @type {Test[]} */
  const tests = [];
  for (const [, text] of cell.matchAll(/`([^`]+)`/g)) {
    const [, givenFile, name = text] = /^(\S+\.(?:rs|js|mjs))(?:: (.+))?$/.exec(text) ?? [];
    if (givenFile) file = givenFile.startsWith("tests/") ? inRoot(givenFile) : path.join(folder, givenFile);
    // A file by itself stands for all its tests.
    tests.push({ file: file ?? text, name: name === givenFile ? "" : name });
  }
  return tests;
}

/** Rust's tests are functions, JavaScript's are registered by name. @param {Test} test */
function exists({ file, name }) {
  if (!existsSync(file)) return false;
  const source = readFileSync(file, "utf8");
  return file.endsWith(".rs") ? source.includes(`fn ${name}(`) : source.includes(name && `"${name}"`);
}
