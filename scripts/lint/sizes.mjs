// How long files and how large folders may be.

import { readFileSync } from "node:fs";
import path from "node:path";
import { inRoot } from "../lib/paths.mjs";
import { step } from "../lib/steps.mjs";
import { UserError } from "../lib/user-error.mjs";
import { SOURCE, sourceFiles } from "./source-files.mjs";

const LONGEST_FILE = 400;
const LARGEST_FOLDER = 16;

/** Folders that may hold more source files, and why. @type {Record<string, string>} */
const LARGER = {};

/** A file is one idea; a longer one has become several. */
export const checkFileLengths = () =>
  step("file lengths", async (note) => {
    const files = await sourceFiles(SOURCE);
    const lengths = files.map((file) => ({ file, count: readFileSync(inRoot(file), "utf8").split("\n").length - 1 }));
    const long = lengths.filter(({ count }) => count > LONGEST_FILE);
    if (long.length) {
      throw new UserError(
        `Over ${LONGEST_FILE} lines: ${long.map(({ file, count }) => `${file} (${count})`).join(", ")}.`,
      );
    }
    note(`${files.length} files`);
  });

/** A folder can be read as a table of contents while it is short. */
export const checkFolderSizes = () =>
  step("folder sizes", async (note) => {
    /** @type {Map<string, number>} */
    const sizes = new Map();
    for (const file of await sourceFiles(SOURCE)) {
      const folder = path.dirname(file);
      sizes.set(folder, (sizes.get(folder) ?? 0) + 1);
    }
    const large = [...sizes].filter(([folder, size]) => size > LARGEST_FOLDER && !Object.hasOwn(LARGER, folder));
    if (large.length) {
      const list = large.map(([folder, size]) => `${folder} (${size})`).join(", ");
      throw new UserError(`Over ${LARGEST_FOLDER} source files: ${list}.`);
    }
    note(`${sizes.size} folders`);
  });
