// The servers of the tests that run in browsers, at ports that stay the same from run to run.

import path from "node:path";
import { buildProgram } from "../lib/cargo.mjs";
import { buildEchoServer, isFree, startEchoServer } from "../lib/echo-server.mjs";
import { artefacts, dist, inRoot } from "../lib/paths.mjs";
import { stopSignal } from "../lib/processes.mjs";
import { recordFailure } from "../lib/report.mjs";
import { step } from "../lib/steps.mjs";
import { UserError } from "../lib/user-error.mjs";

/** The tests have the addresses compiled in: the same port each time means that nothing is compiled again. */
const FIRST_PORT = 18080;
const LAST_PORT = 18099;

/** wasm-bindgen's test runner serves its pages itself, on any port. */
const TEST_PAGES = ["http://127.0.0.1:*", "http://localhost:*"];

/** @typedef {Awaited<ReturnType<typeof startEchoServer>>} Server */

/**
 * Builds and starts the server.
 * @param {{withPackage: boolean, www?: string, log?: string}} options  whether it serves the npm package, the folder that it
 *   serves, and the name of its log
 */
export async function startServer({ withPackage, www = inRoot("www"), log = "echo-server.log" }) {
  const program = await buildEchoServer();
  const origins = TEST_PAGES.flatMap((origin) => ["--allow-origin", origin]);
  const args = ["--faults", ...origins, "--www", www, ...(withPackage ? ["--package", dist] : [])];
  const port = await freePort();
  return startEchoServer(program, [...args, "--listen", `127.0.0.1:${port}`], { log: path.join(artefacts, log) });
}

/** Builds and starts the peer that speaks yamux, which reports its address as the echo server does. */
export async function startYamuxPeer() {
  const program = await step("yamux peer", () =>
    buildProgram("The yamux peer", ["--package", "sockstream-test-peers", "--bin", "yamux-echo"]),
  );
  return startEchoServer(program, [String(await freePort())], { log: path.join(artefacts, "yamux-peer.log") });
}

async function freePort() {
  for (let port = FIRST_PORT; port <= LAST_PORT; port++) if (await isFree(port, "127.0.0.1")) return port;
  throw new UserError(`All ports from ${FIRST_PORT} to ${LAST_PORT} are in use.`);
}

/** Stops a server. One that has ended before is a failure of its own. @param {Server | undefined} server @param {string} title */
export async function stopServer(server, title = "echo server") {
  if (server && !server.isAlive() && !stopSignal())
    recordFailure(title, "ended while tests were running; its log is in artefacts/");
  await server?.stop();
}
