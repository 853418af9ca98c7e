// The files that are checked: those that git tracks, and new ones that are not ignored.

import { runOrThrow } from "../lib/run.mjs";

export const SOURCE = /\.(rs|mjs|js|ts|css|html|sh)$|^\.ci\//;

/**
 * Lists files by their path within the repository. Deleted ones are left out.
 * @param {RegExp} pattern
 */
export async function sourceFiles(pattern) {
  const deleted = new Set(await list("--deleted"));
  const names = await list("--cached", "--others", "--exclude-standard");
  return names.filter((name) => pattern.test(name) && !deleted.has(name));
}

/** @param {string[]} options */
async function list(...options) {
  const stdout = await runOrThrow("git does not run.", "git", ["ls-files", "-z", ...options], { limit: 60 });
  return stdout.split("\0");
}
