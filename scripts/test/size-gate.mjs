// Checks how much sockstream adds to the size of a program: growth has to be intended.

import { ADDED_SIZE_TARGET, measureSizes, RECONNECTING } from "../bench/programs/size.mjs";
import { record } from "../lib/report.mjs";

/** The size, in bytes, when this was last set. Lower it with the size; raise it only with a reason. */
const REACHED = 9_430;

/** The aim for what `reconnect` adds to that, and what it adds, in bytes. */
const RECONNECT_TARGET = 4_000;
const RECONNECT_REACHED = 15_410;

/** The share by which the size may be larger, since other versions of the compiler produce other code. */
const MARGIN = 0.05;

/** @param {string} title @param {string} wasmBindgen  its path */
export async function runSizeGate(title, wasmBindgen) {
  const began = performance.now();
  const [, alone, reconnecting] = await measureSizes(wasmBindgen, ["sockstream", RECONNECTING]);
  const checks = [
    { to: "the empty program", added: alone.added, reached: REACHED, target: ADDED_SIZE_TARGET },
    {
      to: "that with `reconnect`",
      added: reconnecting.added - alone.added,
      reached: RECONNECT_REACHED,
      target: RECONNECT_TARGET,
    },
  ].map((check) => ({ ...check, limit: Math.round(Math.max(check.reached, check.target) * (1 + MARGIN)) }));
  const passed = checks.filter(({ added, limit }) => added <= limit).length;
  const notes = checks.map(
    ({ to, added, limit, target }) =>
      `adds ${added} B to ${to}; at most ${limit} B are allowed, and ${target} B are the target`,
  );
  const seconds = (performance.now() - began) / 1000;
  record({ title, passed, failed: checks.length - passed, seconds, note: notes.join("; ") });
}
