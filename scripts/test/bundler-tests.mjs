// Tests the packed tarball in small projects, with several bundlers and runtimes.

import { buildEchoServer } from "../lib/echo-server.mjs";
import { chromium } from "../lib/which.mjs";
import { nodeTests, runNodeTests } from "./node-tests.mjs";
import { prepareProjects, projects } from "./projects.mjs";

/** @param {string} [only]  a regular expression for the names of tests */
export async function runBundlerTests(only) {
  const program = await buildEchoServer();
  await prepareProjects();
  const variables = { SOCKSTREAM_PROJECTS: projects, ECHO_SERVER: program, CHROMIUM: chromium() };
  await runNodeTests("bundlers", nodeTests("packaging"), variables, only);
}
