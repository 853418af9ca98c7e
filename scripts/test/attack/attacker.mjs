// A process of its own that attacks, so that it doesn't slow those down who behave: `attacker.mjs NAME HOST PORT`.
// Says `ready` once all of it has begun, goes on until its stdin ends, and then prints what it counted as JSON.

import { ATTACKS } from "./attacks.mjs";

/** For connections to tell how they ended. */
const LAST_MS = 3_000;

const [name, host, port] = process.argv.slice(2);
const counts = {};
const count = (what, by = 1) => (counts[what] = (counts[what] ?? 0) + by);
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
