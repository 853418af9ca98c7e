// The table of the scenarios and what they counted.

import { CONTEXTS, ENGINES } from "../../lib/engines.mjs";

/** @typedef {import("./tests.mjs").Result} Result */

const HEAD = [
  ...["engine, context", "scenario", "faults", "connections", "sent", "arrived", "received"],
  ...["unconfirmed", "never sent", "refused", "missing", "not named", "wrongly named", "twice", "untold"],
  ...["left over", "failed", "s"],
];

/** @param {Result} result */
function row({ engine, context, title, faults, counts, left, failures, seconds }) {
  const where = `${ENGINES[engine].title}, ${CONTEXTS[context].title}`;
  const {
    connections,
    up,
    arrived,
    down,
    unconfirmed,
    neverSent,
    refused,
    missing,
    unnamed,
    wronglyNamed,
    twice,
    untold,
  } = counts ?? {};
  const told = [unconfirmed, neverSent, refused, missing, unnamed, wronglyNamed, twice, untold];
  const numbers = [faults, connections, up, arrived, down, ...told].map((number) => number ?? "–");
  return [where, title, ...numbers, left || "–", failures.length, seconds.toFixed(1)].map(String);
}

/** @param {Result[]} results */
export function print(results) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(" | ")} |`;
  const lines = [HEAD, HEAD.map(() => "---"), ...results.map(row)].map(line);
  console.log(
    `\n${lines.join("\n")}\n\nLeft over: timers/listeners/live sockets/all sockets in the browser/sockets at the server. Twice: messages that ` +
      "arrived again after they were told unconfirmed, and were sent again; untold: without that.\n",
  );
}
