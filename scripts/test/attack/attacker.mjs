// Runs one attack in a process of its own, which does not slow down the measured clients: `attacker.mjs NAME HOST PORT`.
// Prints `ready` once the attack has begun in full, goes on until its stdin ends, and then prints its counts as JSON.

import { ATTACKS } from "./attacks.mjs";

/** How long it waits for connections to end. */
const LAST_MS = 3_000;

const [name, host, port] = process.argv.slice(2);
/** @type {Record<string, number>} */
const counts = {};
const count = (/** @type {string} */ what, by = 1) => (counts[what] = (counts[what] ?? 0) + by);
const over = new AbortController();

process.stdin.resume().on("end", () => {
  over.abort();
  setTimeout(() => process.stdout.write(`${JSON.stringify(counts)}\n`, () => process.exit()), LAST_MS);
});
await ATTACKS[name].run({
  server: { host, port: Number(port) },
  signal: over.signal,
  count,
  ready: () => console.log("ready"),
});
