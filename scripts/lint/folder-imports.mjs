// Checks which folder uses which: folder-imports.json lists what is allowed, and no folders may use each other in a circle.

import { readFileSync } from "node:fs";
import path from "node:path";
import { inRoot } from "../lib/paths.mjs";
import { step } from "../lib/steps.mjs";
import { UserError } from "../lib/user-error.mjs";
import { javaScriptImports } from "./javascript-imports.mjs";
import { rustImports } from "./rust-imports.mjs";
import { SOURCE, sourceFiles } from "./source-files.mjs";

/** @typedef {Record<string, string[]>} Table  folders within a root, "." for the root itself, and those that each may use */

const TABLES = path.join("scripts", "lint", "folder-imports.json");

export const checkFolderImports = () =>
  step("imports between folders", async (note) => {
    /** @type {Record<string, Table>} */
    const tables = JSON.parse(readFileSync(inRoot(TABLES), "utf8"));
    const notes = [];
    const problems = [];
    for (const [root, table] of Object.entries(tables)) {
      if (Object.keys(table).length === 0) {
        notes.push(`${root} not yet`);
        continue;
      }
      const imports = await importsOf(root, table);
      problems.push(...forbidden(root, table, imports), ...missingFolders(root, table, await foldersOf(root)));
      const circle = findCircle(table);
      if (circle) problems.push(`${root}: ${circle.join(" → ")} is a circle`);
      notes.push(`${root} ${imports.length}`);
    }
    if (problems.length) {
      const sentence = `Folders use each other as ${TABLES} does not allow.`;
      throw new UserError(sentence, [...new Set(problems)].sort().join("\n"));
    }
    note(notes.join(", "));
  });

/** @param {string} root @param {Table} table */
async function importsOf(root, table) {
  const inThisRoot = (await sourceFiles(/\.(?:rs|m?js)$/)).filter((name) => name.startsWith(`${root}/`));
  const rust = inThisRoot.filter((name) => name.endsWith(".rs"));
  const javaScript = inThisRoot.filter((name) => !name.endsWith(".rs"));
  const isCrate = rust.includes(`${root}/lib.rs`) || rust.includes(`${root}/main.rs`);
  const found = [
    ...(isCrate ? rustImports(root, new Map(rust.map((file) => [file, readFileSync(inRoot(file), "utf8")]))) : []),
    ...(javaScript.length ? await javaScriptImports(javaScript) : []),
  ];
  const toFolder = (/** @type {string} */ file) => listedFolder(folderOf(root, file, inThisRoot), table, isCrate);
  return found
    .filter(({ to }) => to.startsWith(`${root}/`))
    .map(({ from, to }) => ({ from, to, fromFolder: toFolder(from), toFolder: toFolder(to) }))
    .filter(({ fromFolder, toFolder }) => fromFolder !== toFolder);
}

/** A Rust module beside a folder of its name belongs to the folder, as its `mod.rs` would. */
function folderOf(/** @type {string} */ root, /** @type {string} */ file, /** @type {string[]} */ files) {
  const own = file.replace(/\.rs$/, "");
  const isModuleOfFolder = own !== file && files.some((name) => name.startsWith(`${own}/`));
  return path.relative(root, isModuleOfFolder ? own : path.dirname(file)) || ".";
}

/** In a crate, a folder that the table does not list is part of the one around it, as private modules are. */
function listedFolder(/** @type {string} */ folder, /** @type {Table} */ table, /** @type {boolean} */ isCrate) {
  let listed = folder;
  while (isCrate && !table[listed] && listed !== ".") listed = path.dirname(listed);
  return table[listed] && listed !== "." ? listed : folder;
}

/** @param {string} root */
async function foldersOf(root) {
  const files = (await sourceFiles(SOURCE)).filter((name) => name.startsWith(`${root}/`));
  return new Set(files.map((file) => path.relative(root, path.dirname(file)) || "."));
}

/**
 * @param {string} root
 * @param {Table} table
 * @param {Awaited<ReturnType<typeof importsOf>>} imports
 */
function forbidden(root, table, imports) {
  return imports
    .filter(({ fromFolder, toFolder }) => !table[fromFolder]?.includes(toFolder))
    .map(({ from, to, fromFolder, toFolder }) => `${root}: ${fromFolder} may not use ${toFolder}: ${from} uses ${to}`);
}

/** Lists the folders that are in the table and do not exist. */
function missingFolders(/** @type {string} */ root, /** @type {Table} */ table, /** @type {Set<string>} */ folders) {
  return [...Object.keys(table), ...Object.values(table).flat()]
    .filter((folder) => !folders.has(folder))
    .map((folder) => `${root}: the table names ${folder}, which is no folder with source files`);
}

/**
 * The folders of one circle, the first of them twice, or nothing.
 * @param {Table} table
 */
export function findCircle(table) {
  const done = new Set();
  /** @param {string} folder @param {string[]} way @returns {string[] | undefined} */
  const visit = (folder, way) => {
    if (way.includes(folder)) return [...way.slice(way.indexOf(folder)), folder];
    if (done.has(folder)) return undefined;
    for (const next of table[folder] ?? []) {
      const circle = visit(next, [...way, folder]);
      if (circle) return circle;
    }
    done.add(folder);
    return undefined;
  };
  for (const folder of Object.keys(table)) {
    const circle = visit(folder, []);
    if (circle) return circle;
  }
  return undefined;
}
