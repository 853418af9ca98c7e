// Prepares the small projects that use the packed tarball: dependencies from lock files, and the tarball as npm installs it.
//
// After a change of a package.json: `npm install --package-lock-only --omit-lockfile-registry-resolved` in its folder.

import { cpSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { inRoot, target } from "../lib/paths.mjs";
import { runOrThrow } from "../lib/run.mjs";
import { step } from "../lib/steps.mjs";
import { INSTALL_LIMIT, installLocked, QUIET, STAMP } from "../setup/locked-packages.mjs";

/** In this project npm installs the tarball; the others get a copy of the result. */
const FIRST = "plain";

const sources = inRoot("tests", "packaging", "projects");
const shared = inRoot("tests", "packaging", "shared");

/** Where the projects live while they are tested. */
export const projects = path.join(target, "packaging");

/** Makes every project ready, each with the package as it would be published. */
export async function prepareProjects() {
  await step("dependencies of small projects", async (note) => {
    const installed = [];
    for (const name of readdirSync(sources)) if (await installDependencies(name)) installed.push(name);
    note(installed.length ? `installed for ${installed.join(", ")}` : "present");
  });
  await step("packed tarball in small projects", async () => {
    const tarball = await pack();
    const names = [FIRST, ...readdirSync(sources).filter((name) => name !== FIRST)];
    for (const name of names) copySources(name);
    const install = ["install", tarball, "--no-save", "--no-package-lock", "--offline", ...QUIET];
    await runOrThrow("npm could not install the packed tarball.", "npm", install, {
      limit: INSTALL_LIMIT,
      cwd: inProjects(FIRST),
    });
    for (const name of names.slice(1)) cpSync(installed(FIRST), installed(name), { recursive: true });
  });
}

/** Makes the tools of one project ready. Resolves to the folder of their commands. */
export const projectTools = (/** @type {string} */ name) =>
  step(`dependencies of ${name}`, async (note) => {
    note((await installDependencies(name)) ? "installed" : "present");
    return inProjects(name, "node_modules", ".bin");
  });

/** Packs what would be published. Resolves to the path of the tarball. */
export async function pack() {
  mkdirSync(projects, { recursive: true });
  const args = ["pack", "--json", "--pack-destination", projects];
  const [{ filename }] = JSON.parse(
    await runOrThrow("npm could not pack the package.", "npm", args, { limit: 120, data: true }),
  );
  return path.join(projects, filename);
}

const inProjects = (/** @type {string[]} */ ...parts) => path.join(projects, ...parts);

const installed = (/** @type {string} */ name) => inProjects(name, "node_modules", "@sockstream/client");

const installDependencies = (/** @type {string} */ name) =>
  installLocked(name, path.join(sources, name), inProjects(name));

/**
 * Copies a project's sources. Of an earlier run only the dependencies are kept: what a bundler made of an earlier package is not.
 * @param {string} name
 */
function copySources(name) {
  const folder = inProjects(name);
  for (const entry of readdirSync(folder)) {
    if (entry !== "node_modules" && entry !== STAMP) rmSync(path.join(folder, entry), { recursive: true });
  }
  for (const entry of ["@sockstream", ".vite"])
    rmSync(path.join(folder, "node_modules", entry), { recursive: true, force: true });
  cpSync(shared, folder, { recursive: true });
  cpSync(path.join(sources, name), folder, { recursive: true });
}
