// What is measured: the cases that a reader decides by, few enough for fifteen rounds of each within twenty minutes.

import { COMPETITORS } from "./competitors.mjs";

/** @import { BenchCase, Kind, Scenario } from "../../../benches/page/types.d.ts" */

/** @type {{title: string, size: number, kind: Kind}[]} */
const MESSAGES = [
  { title: "32 B, ASCII text", size: 32, kind: "ascii" },
  { title: "32 B, mixed text", size: 32, kind: "mixed" },
  { title: "32 B, binary", size: 32, kind: "binary" },
  { title: "4 KiB, ASCII text", size: 4096, kind: "ascii" },
  { title: "4 KiB, mixed text", size: 4096, kind: "mixed" },
  { title: "4 KiB, binary", size: 4096, kind: "binary" },
  { title: "64 KiB, ASCII text", size: 65_536, kind: "ascii" },
  { title: "64 KiB, binary", size: 65_536, kind: "binary" },
];

/** How many messages a stand-in delivers before it waits until they were handled. */
const BURSTS = { alone: 1, "bursts of 32": 32 };

/** @type {{scenario: Scenario, message: string, sockets: number}[]} */
const END_TO_END = [
  { scenario: "round trip", message: "32 B, ASCII text", sockets: 1 },
  { scenario: "round trip", message: "64 KiB, binary", sockets: 1 },
  { scenario: "flood", message: "32 B, ASCII text", sockets: 1 },
  { scenario: "flood", message: "32 B, binary", sockets: 1 },
  { scenario: "flood", message: "64 KiB, ASCII text", sockets: 1 },
  { scenario: "flood", message: "64 KiB, binary", sockets: 1 },
  { scenario: "upload", message: "32 B, ASCII text", sockets: 1 },
  { scenario: "upload", message: "64 KiB, binary", sockets: 1 },
  { scenario: "round trip", message: "32 B, ASCII text", sockets: 100 },
  { scenario: "flood", message: "64 KiB, binary", sockets: 100 },
];

const everyone = COMPETITORS.map(({ name }) => name);
/** Leaving messages in JavaScript can show only where something is received and not looked at. */
const looking = COMPETITORS.filter(({ untouched }) => !untouched).map(({ name }) => name);

/** @type {BenchCase[]} */
const receive = MESSAGES.flatMap(({ title, size, kind }) =>
  Object.entries(BURSTS).map(([name, burst]) => ({
    measurement: "receive",
    title: `${title}, ${name}`,
    path: `receive/${title}, ${name}`,
    competitors: everyone,
    size,
    kind,
    burst,
  })),
);

/** @type {BenchCase[]} */
const send = MESSAGES.map(({ title, size, kind }) => ({
  measurement: "send",
  title,
  path: `send/${title}`,
  competitors: looking,
  size,
  kind,
}));

/** @type {BenchCase[]} */
const network = END_TO_END.flatMap(({ scenario, message, sockets }) =>
  MESSAGES.filter(({ title }) => title === message).map(({ size, kind }) => {
    const title = `${scenario}, ${message}, ${sockets === 1 ? "1 socket" : `${sockets} sockets`}`;
    return {
      measurement: "network",
      title,
      path: `network/${title}`,
      competitors: looking,
      size,
      kind,
      scenario,
      sockets,
    };
  }),
);

/** Every case that is timed. `--filter` searches in its path: `receive/32 B, ASCII text, alone`. */
export const CASES = [...receive, ...send, ...network];
