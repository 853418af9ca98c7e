// Packages that a package.json and its lock file name, installed into another folder.

import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runOrThrow } from "../lib/run.mjs";

/** Seconds. */
export const INSTALL_LIMIT = 600;
/** Stays in a project's folder between runs, together with node_modules. */
export const STAMP = "installed";

export const QUIET = ["--ignore-scripts", "--no-audit", "--no-fund"];

/**
 * Installs what the lock file in `source` says into `folder`, unless that is there. Resolves to whether anything had to be done.
 * Whatever else is in the folder is removed then.
 * @param {string} name    what they are the dependencies of, for messages
 * @param {string} source  has package.json and package-lock.json
 * @param {string} folder  gets node_modules
 */
export async function installLocked(name, source, folder) {
  const stamp = path.join(folder, STAMP);
  const files = ["package.json", "package-lock.json"]
    .map((file) => path.join(source, file))
    .filter((file) => existsSync(file));
  const key = createHash("sha256").update(
    [process.platform, process.arch, ...files.map((file) => readFileSync(file))].join("\n"),
  );
  const wanted = key.digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return false;

  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of files) cpSync(file, path.join(folder, path.basename(file)));
  const sentence = `The dependencies of ${name} could not be installed; npm needs access to its registry.`;
  // Not `npm ci`: it wants to know packages for other systems too, which not every registry has.
  if (files.length > 1) await runOrThrow(sentence, "npm", ["install", ...QUIET], { limit: INSTALL_LIMIT, cwd: folder });
  writeFileSync(stamp, wanted);
  return true;
}
