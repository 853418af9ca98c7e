// Finds commands on PATH.

import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";

/** The full path of the first of `names` that PATH has, or undefined. @param {string[]} names */
export function which(...names) {
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
  for (const name of names) {
    const found = folders.map((folder) => path.join(folder, name)).find(isExecutable);
    if (found) return found;
  }
  return undefined;
}

/** @param {string} file */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The browser for tests that start one themselves. */
export const chromium = () => process.env.CHROMIUM ?? which("chromium", "google-chrome");
