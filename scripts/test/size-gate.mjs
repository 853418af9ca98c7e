// Checks how much sockstream adds to the size of a program: growth has to be intended.

import { ADDED_SIZE_TARGET, measureSizes } from "../bench/programs/size.mjs";
import { record } from "../lib/report.mjs";

/** The size, in bytes, when this was last set. Lower it with the size; raise it only with a reason. */
const REACHED = 9_430;

/** The share by which the size may be larger, since other versions of the compiler produce other code. */
const MARGIN = 0.05;

/** @param {string} title @param {string} wasmBindgen  its path */
export async function runSizeGate(title, wasmBindgen) {
  const began = performance.now();
  const sizes = await measureSizes(wasmBindgen, ["sockstream"]);
  const added = Number(sizes.at(-1)?.added);
  const limit = Math.round(Math.max(REACHED, ADDED_SIZE_TARGET) * (1 + MARGIN));
  const small = added <= limit;
  const note = `adds ${added} B to the empty program; at most ${limit} B are allowed, and ${ADDED_SIZE_TARGET} B are the target`;
  record({ title, passed: Number(small), failed: Number(!small), seconds: (performance.now() - began) / 1000, note });
}
