// The packed tarball in runtimes without a page: the Node that runs the tests, a newer Node, Bun and Deno.

import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import net from "node:net";
import { test } from "node:test";
import { command, ECHOED, inProject, serve, WEBSOCKET_FLAG } from "./helpers.mjs";
import { LOADED_ONCE } from "./shared/loading.js";

/** How the npm packages of the runtimes name the processor. @type {Partial<Record<string, { node: string, bun: string }>>} */
const CPUS = { x64: { node: "x64", bun: "x64" }, arm64: { node: "arm64", bun: "aarch64" } };
const CPU = CPUS[process.arch];

/**
 * Returns a runtime's program: that of its npm package if it has one for this machine, else the command of that name.
 * @param {string} project
 * @param {string} file
 * @param {string} name
 */
function program(project, file, name) {
  const installed = inProject(project, "node_modules", file);
  return existsSync(installed) ? installed : name;
}

const NEWER_NODE = program("node", `node-${process.platform}-${CPU?.node}/bin/node`, "node");
const BUN = program("bun", `@oven/bun-${process.platform}-${CPU?.bun}/bin/bun`, "bun");
const DENO = program("deno", `@deno/${process.platform}-${CPU?.node}-glibc/deno`, "deno");

/** @type {{ title: string, project: string, command: string[], env?: Record<string, string> }[]} */
const RUNTIMES = [
  {
    title: `Node ${process.versions.node} ${WEBSOCKET_FLAG}`.trim(),
    project: "node",
    command: [process.execPath, ...WEBSOCKET_FLAG],
  },
  { title: "newer Node", project: "node", command: [NEWER_NODE] },
  // Bun's cache and Deno's stay within the project.
  {
    title: "Bun",
    project: "bun",
    command: [BUN],
    env: { BUN_RUNTIME_TRANSPILER_CACHE_PATH: inProject("bun", "cache") },
  },
  {
    title: "Deno",
    project: "deno",
    // Reading is for the wasm, writing for the test that moves the file. Both are limited to the project.
    command: [DENO, "run", "--no-prompt", "--allow-net=127.0.0.1", "--allow-read=.", "--allow-write=."],
    env: { DENO_NO_UPDATE_CHECK: "1", DENO_DIR: inProject("deno", "cache") },
  },
];

for (const {
  title,
  project,
  command: [runtime, ...options],
  env,
} of RUNTIMES) {
  const runProgram = async (/** @type {string[]} */ ...args) =>
    JSON.parse(await command(project, runtime, [...options, ...args], env));

  for (const entry of ["@sockstream/client", "@sockstream/client/inline"]) {
    test(`${title}: ${entry} echoes`, async (t) => {
      const { echo } = await serve(t);
      assert.deepEqual(await runProgram("program.js", entry, echo), ECHOED);
    });

    test(`${title}: ${entry} loads the wasm once, in the first calls and after a failure`, async (t) => {
      const { echo } = await serve(t);
      assert.deepEqual(await runProgram("loading-program.js", entry, echo), LOADED_ONCE);
    });
  }

  for (const entry of ["@sockstream/client/reconnect", "@sockstream/client/reconnect/inline"]) {
    test(`${title}: ${entry} echoes, and leaves nothing that keeps the process running`, async (t) => {
      const { echo } = await serve(t);
      assert.deepEqual(await runProgram("reconnect/program.js", entry, echo), ECHOED);
    });
  }

  test(`${title}: CommonJS can require the package`, async (t) => {
    const { echo } = await serve(t);
    assert.deepEqual(await runProgram("common-js-program.cjs", echo), [ECHOED, ECHOED, ECHOED, ECHOED, "function"]);
  });

  test(`${title}: @sockstream/client/wasm names the wasm, which load accepts`, async (t) => {
    const { echo } = await serve(t);
    assert.deepEqual(await runProgram("own-wasm-program.js", echo), ECHOED);
  });

  test(`${title}: a refused connection is CONNECT`, async () => {
    const expected = ["SockstreamError", "CONNECT", false];
    assert.deepEqual(await runProgram("refused-program.js", `ws://127.0.0.1:${await closedPort()}/`), expected);
  });

  test(`${title}: a relative URL is INVALID_URL, since there is no base`, async () => {
    assert.deepEqual(await runProgram("refused-program.js", "/chat"), ["SockstreamError", "INVALID_URL", null]);
  });
}

for (const [title, node] of [
  [`Node ${process.versions.node}`, process.execPath],
  ["newer Node", NEWER_NODE],
]) {
  test(`${title} without a global WebSocket: connect rejects with UNSUPPORTED and the remedy`, async () => {
    const script = `
      import { connect, SockstreamError } from "@sockstream/client";
      const error = await connect("ws://127.0.0.1:9/").catch((reason) => reason);
      console.log(JSON.stringify([error instanceof SockstreamError, error.code, error.message]));`;
    const off = ["--no-experimental-websocket", "--input-type=module", "--eval", script];
    const [isTyped, code, message] = JSON.parse(await command("node", node, off));
    assert.equal(isTyped, true);
    assert.equal(code, "UNSUPPORTED");
    assert.match(message, /no global WebSocket.*Node 22.*--experimental-websocket/);
  });
}

/** Resolves with a port on which nothing listens. */
async function closedPort() {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {net.AddressInfo} */ (server.address());
  server.close();
  await once(server, "close");
  return port;
}
