// Skips a build stage when neither what goes in nor what came out has changed.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { target } from "../lib/paths.mjs";
import { step } from "../lib/steps.mjs";

const file = path.join(target, "npm-package", "stamps.json");

/**
 * @param {string} title    names the stage, also in the stamp file
 * @param {object} stage
 * @param {string[]} stage.inputs    files whose contents matter
 * @param {unknown} stage.settings   everything else that matters: tool versions, arguments
 * @param {string[]} stage.outputs   files it makes
 * @param {() => unknown} action
 */
export function stage(title, { inputs, settings, outputs }, action) {
  return step(title, async (note) => {
    const key = hash(JSON.stringify([settings, inputs.map(hashFile)]));
    const before = readStamps()[title];
    if (before?.key === key && outputs.every((output) => before.outputs[output] === hashFile(output))) {
      return note("unchanged");
    }
    for (const output of outputs) mkdirSync(path.dirname(output), { recursive: true });
    await action();
    const made = Object.fromEntries(outputs.map((output) => [output, hashFile(output)]));
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify({ ...readStamps(), [title]: { key, outputs: made } }, null, 1));
  });
}

const hash = (/** @type {string | Buffer} */ data) => createHash("sha256").update(data).digest("hex");

/** @param {string} name */
function hashFile(name) {
  try {
    return hash(readFileSync(name));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * A stamp file that can't be read means that nothing is known to be fresh.
 * @returns {Record<string, {key: string, outputs: Record<string, string | undefined>}>}
 */
function readStamps() {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return {};
  }
}
