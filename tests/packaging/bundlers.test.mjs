// The packed tarball in bundlers: each builds, its output has one `.wasm` file, and the page works in a browser.

import assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { endTree, start } from "../../scripts/lib/processes.mjs";
import { command, ECHOED, inProject, pageAddress, pageResult, serve, useBrowser, WEBSOCKET_FLAG } from "./helpers.mjs";

const openPage = useBrowser();

const module = (/** @type {string} */ script) => `<script type="module" src="${script}"></script>`;
const classic = (/** @type {string} */ script) => `<script src="${script}"></script>`;

/**
 * Copies the wasm to where the bundle looks for it: Rollup and esbuild don't follow `new URL(…, import.meta.url)`.
 * @param {string} project
 * @param {string} output
 */
const copyWasm = (project, output) => copyWasmFile(project, output, "sockstream_bg.wasm");

/**
 * @param {string} project
 * @param {string} output
 * @param {string} name
 */
const copyWasmFile = (project, output, name) =>
  cpSync(
    inProject(project, "node_modules", "@sockstream/client", "dist", "wasm", name),
    path.join(output, "wasm", name),
  );

/**
 * @typedef {object} Build
 * @property {string} title
 * @property {string} project
 * @property {string[]} command
 * @property {(project: string, output: string) => void} [finish]  what the user does after the command
 * @property {string} [page]  the script element of the page, for bundlers that don't build HTML
 * @property {number} echoes  how many connections the page makes
 * @property {number} wasm  how many `.wasm` files the output has
 */

/** @type {Build[]} */
const BUILDS = [
  { title: "Vite 8", project: "vite-8", command: ["vite", "build"], echoes: 2, wasm: 1 },
  { title: "Vite 7", project: "vite-7", command: ["vite", "build"], echoes: 2, wasm: 1 },
  {
    title: "webpack",
    project: "webpack",
    command: ["webpack", "--mode", "production", "--entry", "./page.js"],
    page: classic("main.js"),
    echoes: 2,
    wasm: 1,
  },
  {
    title: "webpack, the reconnect entry",
    project: "webpack",
    command: ["webpack", "--mode", "production", "--entry", "./reconnect/page.js"],
    page: classic("main.js"),
    echoes: 1,
    wasm: 1,
  },
  { title: "Parcel", project: "parcel", command: ["parcel", "build", "index.html", "--no-cache"], echoes: 2, wasm: 1 },
  {
    title: "Rollup, the wasm copied",
    project: "rollup",
    command: ["rollup", "page.js", "worker.js", "--dir", "dist", "--plugin", "node-resolve"],
    finish: copyWasm,
    page: module("page.js"),
    echoes: 2,
    wasm: 1,
  },
  {
    title: "Rollup, inline",
    project: "rollup",
    command: ["rollup", "inline.js", "--dir", "dist", "--format", "iife", "--plugin", "node-resolve"],
    page: classic("inline.js"),
    echoes: 1,
    wasm: 0,
  },
  {
    title: "esbuild, the wasm copied",
    project: "esbuild",
    command: ["esbuild", "page.js", "worker.js", "--bundle", "--format=esm", "--outdir=dist"],
    finish: copyWasm,
    page: module("page.js"),
    echoes: 2,
    wasm: 1,
  },
  {
    title: "esbuild, the reconnect entry, the wasm copied",
    project: "esbuild",
    command: ["esbuild", "reconnect/page.js", "--bundle", "--format=esm", "--outdir=dist"],
    finish: (project, output) => copyWasmFile(project, output, "reconnect_bg.wasm"),
    page: module("page.js"),
    echoes: 1,
    wasm: 1,
  },
  {
    title: "esbuild, the wasm imported",
    project: "esbuild",
    command: ["esbuild", "own-wasm.js", "--bundle", "--format=esm", "--loader:.wasm=file", "--outdir=dist"],
    page: module("own-wasm.js"),
    echoes: 1,
    wasm: 1,
  },
  {
    title: "esbuild, inline",
    project: "esbuild",
    command: ["esbuild", "inline.js", "--bundle", "--minify", "--outdir=dist"],
    page: classic("inline.js"),
    echoes: 1,
    wasm: 0,
  },
];

for (const {
  title,
  project,
  command: [program, ...args],
  page: script,
  finish,
  echoes,
  wasm,
} of BUILDS) {
  test(`${title}: the built page echoes`, async (t) => {
    const output = inProject(project, "dist");
    rmSync(output, { recursive: true, force: true });
    await command(project, program, args);
    finish?.(project, output);
    if (script) writeFileSync(path.join(output, "index.html"), page(title, script));
    assert.equal(wasmFiles(output).length, wasm);

    const opened = await openPage(t, pageAddress(await serve(t, output)));
    assert.deepEqual(await pageResult(opened), Array(echoes).fill(ECHOED));
    assert.equal(new Set(opened.wasm).size, wasm);
  });
}

/**
 * Builds of a program for Node.
 * @type {{ title: string, project: string, command: string[], finish?: Build["finish"], program: string }[]}
 */
const SERVER_BUILDS = [
  {
    title: "webpack",
    project: "webpack",
    command: [
      "webpack",
      "--mode",
      "production",
      "--target",
      "node20",
      "--entry",
      "./server.js",
      "--output-filename",
      "server.cjs",
    ],
    program: "server.cjs",
  },
  {
    title: "esbuild, the wasm copied",
    project: "esbuild",
    command: ["esbuild", "server.js", "--bundle", "--platform=node", "--format=esm", "--outdir=dist"],
    finish: copyWasm,
    program: "server.js",
  },
];

for (const {
  title,
  project,
  command: [bundler, ...args],
  finish,
  program,
} of SERVER_BUILDS) {
  test(`${title}: the program built for Node echoes`, async (t) => {
    const output = inProject(project, "dist");
    rmSync(output, { recursive: true, force: true });
    await command(project, bundler, args);
    finish?.(project, output);
    assert.equal(wasmFiles(output).length, 1);
    const { echo } = await serve(t);
    const printed = await command(project, process.execPath, [...WEBSOCKET_FLAG, path.join(output, program), echo]);
    assert.deepEqual(JSON.parse(printed), ECHOED);
  });
}

const UNUSED = {
  webpack: ["webpack", "--mode", "production", "--entry", "./unused.js", "--output-filename", "unused.js"],
  rollup: ["rollup", "unused.js", "--dir", "dist", "--plugin", "node-resolve"],
  esbuild: ["esbuild", "unused.js", "--bundle", "--format=esm", "--outdir=dist"],
};

for (const [project, [bundler, ...args]] of Object.entries(UNUSED)) {
  test(`${project}: a bundle contains nothing of the package if it is unused`, async () => {
    const output = inProject(project, "dist");
    rmSync(output, { recursive: true, force: true });
    await command(project, bundler, args);
    assert.deepEqual(readdirSync(output), ["unused.js"]);
    assert.doesNotMatch(readFileSync(path.join(output, "unused.js"), "utf8"), /WebAssembly|WebSocket/);
  });
}

for (const version of [8, 7]) {
  test(`Vite ${version}: the development server's page echoes`, async (t) => {
    const site = await startVite(t, `vite-${version}`);
    const { echo } = await serve(t);
    const opened = await openPage(t, pageAddress({ site, echo }));
    assert.deepEqual(await pageResult(opened), [ECHOED, ECHOED]);
    assert.equal(new Set(opened.wasm).size, 1);
  });
}

/**
 * Starts Vite's development server until the test is over. Resolves with the address that Vite prints.
 * @param {import("node:test").TestContext} t
 * @param {string} project
 * @returns {Promise<URL>}
 */
async function startVite(t, project) {
  const vite = inProject(project, "node_modules", ".bin", "vite");
  const child = start(vite, ["--host", "127.0.0.1", "--port", "18800"], {
    cwd: inProject(project),
    stdio: ["ignore", "pipe", "pipe"],
  });
  t.after(() => endTree(child));
  let printed = "";
  return new Promise((resolve, reject) => {
    const listen = (/** @type {Buffer} */ chunk) => {
      printed += chunk;
      const address = printed.match(/http:\/\/127\.0\.0\.1:\d+\//)?.[0];
      if (address) resolve(new URL(address));
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.once("exit", (code) => reject(new Error(`Vite ended with ${code}:\n${printed}`)));
    child.once("error", reject);
  });
}

/** @param {string} folder */
const wasmFiles = (folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".wasm"));

/**
 * @param {string} title
 * @param {string} script  element
 */
const page = (title, script) => `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>${title}</title>
  <link rel="icon" href="data:,">
</head>
<body>
  ${script}
</body>
</html>
`;
