// Checks how much sockstream adds to the size of a program: growth has to be intended.

import { FEATURES, PLAIN, UNUSED } from "../bench/programs/features.mjs";
import { ADDED_SIZE_TARGET, measureSizes, RECONNECTING } from "../bench/programs/size.mjs";
import { record } from "../lib/report.mjs";

/** The size, in bytes, when this was last set. Lower it with the size; raise it only with a reason. */
const REACHED = 9_935;

/** The aim for what `reconnect` adds to that, and what it adds, in bytes. */
const RECONNECT_TARGET = 4_000;
export const RECONNECT_REACHED = 12_998;

/** The share by which the size may be larger, since other versions of the compiler produce other code. */
const MARGIN = 0.05;
/** And by how many bytes what a feature adds: a share of a small size is less than what compressing differs by. */
const FEATURE_MARGIN = 64;

/** @param {string} title @param {string} wasmBindgen  its path */
export async function runSizeGate(title, wasmBindgen) {
  const began = performance.now();
  const programs = [PLAIN, RECONNECTING, UNUSED, ...FEATURES.map(({ program }) => program)];
  const sizes = await measureSizes(wasmBindgen, programs);
  const addedBy = new Map(sizes.map(({ name, added }) => [name, added]));
  /** @param {string} program @param {string} beside */
  const between = (program, beside) => (addedBy.get(program) ?? Number.NaN) - (addedBy.get(beside) ?? Number.NaN);
  const targets = [
    { to: "the empty program", added: between(PLAIN, "empty"), reached: REACHED, target: ADDED_SIZE_TARGET },
    {
      to: "that with `reconnect`",
      added: between(RECONNECTING, PLAIN),
      reached: RECONNECT_REACHED,
      target: RECONNECT_TARGET,
    },
  ].map((check) => ({ ...check, limit: Math.round(Math.max(check.reached, check.target) * (1 + MARGIN)) }));
  const unused = {
    feature: "all features but websocket-stream and uses none",
    program: UNUSED,
    beside: PLAIN,
    reached: 89,
  };
  const features = [...FEATURES, unused].map(({ feature, program, beside, reached }) => ({
    to: `that with ${feature}`,
    added: between(program, beside),
    limit: Math.round(reached * (1 + MARGIN)) + FEATURE_MARGIN,
  }));
  const checks = [...targets, ...features];
  const passed = checks.filter(({ added, limit }) => added <= limit).length;
  const notes = [
    ...targets.map(({ to, added, limit, target }) => `${says(to, added, limit)}, and ${target} B are the target`),
    ...features.map(({ to, added, limit }) => says(to, added, limit)),
  ];
  const seconds = (performance.now() - began) / 1000;
  record({ title, passed, failed: checks.length - passed, seconds, note: notes.join("; ") });
}

/** @param {string} to @param {number} added @param {number} limit */
const says = (to, added, limit) => `adds ${added} B to ${to}; at most ${limit} B are allowed`;
