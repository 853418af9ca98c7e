// The part `examples`: builds the programs for users in examples/, and drives them.

import { buildEchoServer } from "../../lib/echo-server.mjs";
import { chromium } from "../../lib/which.mjs";
import { nodeTests, runNodeTests } from "../node-tests.mjs";
import { buildFrontends } from "./frontends.mjs";
import { buildLibraries } from "./libraries.mjs";

/**
 * @param {string} wasmBindgen  path of the command
 * @param {string} [only]       a regular expression for the names of tests
 */
export async function runExampleTests(wasmBindgen, only) {
  const variables = {
    CHROMIUM: chromium(),
    ECHO_SERVER: await buildEchoServer(),
    SOCKSTREAM_FRONTENDS: await buildFrontends(wasmBindgen),
    SOCKSTREAM_LIBRARIES: await buildLibraries(wasmBindgen),
  };
  await runNodeTests("examples", nodeTests("examples"), variables, only);
}
