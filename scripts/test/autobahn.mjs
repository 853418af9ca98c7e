// Runs Autobahn's cases against the echo server, and counts the results in its report.

import { readFileSync } from "node:fs";
import path from "node:path";
import { startEchoServer } from "../lib/echo-server.mjs";
import { artefacts } from "../lib/paths.mjs";
import { record } from "../lib/report.mjs";
import { run } from "../lib/run.mjs";
import { UserError } from "../lib/user-error.mjs";
import { PARTS } from "./options.mjs";

/** Seconds. */
const LIMIT = 900;

/** How many cases run at once. Some of them only wait. */
const AT_ONCE = "4";

/** How many cases each group of sections has. One that is not in the report counts as failed. */
const GROUPS = [
  { title: "1 to 7 and 10", sections: ["1", "2", "3", "4", "5", "6", "7", "10"], cases: 247 },
  { title: "9, limits", sections: ["9"], cases: 54 },
  { title: "12, permessage-deflate", sections: ["12"], cases: 90 },
  { title: "13, its parameters", sections: ["13"], cases: 126 },
];

/** NON-STRICT is right too: a server need not notice text that is not UTF-8 before the frame is complete. */
const GOOD = ["OK", "NON-STRICT", "INFORMATIONAL"];

/**
 * @param {string} command  path of kosoku
 * @param {string} program  path of the echo server
 */
export async function runAutobahn(command, program) {
  const folder = path.join(artefacts, "autobahn");
  const log = path.join(artefacts, "autobahn.log");
  // The tool expects that the answer to a compressed message is compressed, however short it is.
  const args = ["--listen", "127.0.0.1:0", "--compression-threshold", "0"];
  const server = await startEchoServer(program, args, { log: path.join(artefacts, "autobahn-server.log") });
  let result;
  try {
    result = await run(command, [`${server.url.host}/echo`, "-p", AT_ONCE, "-o", folder], { limit: LIMIT, log });
  } finally {
    await server.stop();
  }
  const cases = readCases(path.join(folder, "index.json"), result);
  for (const group of GROUPS) recordGroup(group, cases, result.seconds, log);
}

/**
 * A case's number, and how it and its closing handshake went.
 * @typedef {[name: string, outcome: {behavior: string, behaviorClose: string}]} Case
 */

/**
 * Reads Autobahn's report.
 * @param {string} file
 * @param {{output: string, ending: string}} result  of `run`
 * @returns {Case[]}
 */
function readCases(file, { output, ending }) {
  try {
    /** @type {Record<string, object>[]} */
    const agents = Object.values(JSON.parse(readFileSync(file, "utf8")));
    return agents.flatMap((cases) => /** @type {Case[]} */ (Object.entries(cases)));
  } catch (error) {
    throw new UserError(`Autobahn left no report, and ${ending}: ${/** @type {Error} */ (error).message}`, output);
  }
}

/** @param {typeof GROUPS[number]} group @param {Case[]} all @param {number} seconds @param {string} log */
function recordGroup({ title, sections, cases }, all, seconds, log) {
  const own = all.filter(([name]) => sections.includes(name.split(".")[0]));
  const isGood = (/** @type {Case} */ [, { behavior, behaviorClose }]) =>
    GOOD.includes(behavior) && GOOD.includes(behaviorClose);
  const bad = own.filter((entry) => !isGood(entry));
  const passed = own.length - bad.length;
  const lines = bad.map(([name, { behavior, behaviorClose }]) => `${name}: ${behavior}, at the close ${behaviorClose}`);
  const missing = cases - own.length;
  record({
    title: `${PARTS.autobahn}, ${title}`,
    passed,
    failed: Math.max(cases, own.length) - passed,
    // All groups run together; their time is in one row only.
    seconds: sections.includes("1") ? seconds : 0,
    note: missing > 0 ? `no result from ${missing}` : "",
    output: lines.join("\n"),
    log,
  });
}
