// Shared by the packaging tests: the projects, a server, commands, and pages on which no error may occur.
//
// SOCKSTREAM_PROJECTS is the folder of the projects with everything installed, ECHO_SERVER and CHROMIUM are programs.

import assert from "node:assert/strict";
import { after, before } from "node:test";
import path from "node:path";
import { chromium } from "playwright-core";
import { startEchoServer } from "../../scripts/lib/echo-server.mjs";
import { run } from "../../scripts/lib/run.mjs";

/** Time limits for a busy machine; nothing here takes nearly as long. */
const PAGE_MS = 60_000;
const COMMAND_SECONDS = 120;

const BROWSER_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** What `echo` of `shared/echo.js` resolves with. */
export const ECHOED = {
  text: "Grüße, 世界 🦀",
  bytes: [0, 1, 127, 128, 255],
  closeCode: 1000,
  reason: "done",
  wasClean: true,
};

/** The option with which Node before version 22 has a global WebSocket. */
export const WEBSOCKET_FLAG = Number(process.versions.node.split(".")[0]) < 22 ? ["--experimental-websocket"] : [];

/** @typedef {import("node:test").TestContext} TestContext */
/** @typedef {{ site: URL, echo: string }} Addresses  of the pages and of the echo */

/**
 * Returns an environment variable that the runner sets.
 * @param {string} name
 */
function variable(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run these tests by \`npm test -- --only bundlers\``);
  return value;
}

/**
 * Returns a path in a project.
 * @param {string} name
 * @param {string[]} parts
 */
export const inProject = (name, ...parts) => path.join(variable("SOCKSTREAM_PROJECTS"), name, ...parts);

/**
 * Serves a folder and echoes until the test is over.
 * @param {TestContext} t
 * @param {string} [folder]
 * @param {string[]} [options]  further options of the server
 * @returns {Promise<Addresses>}
 */
export async function serve(t, folder, options = []) {
  // Development servers have a port of their own, so their pages come from another origin.
  const args = [
    "--listen",
    "127.0.0.1:0",
    "--allow-origin",
    "http://127.0.0.1:*",
    ...(folder ? ["--www", folder] : []),
    ...options,
  ];
  const server = await startEchoServer(variable("ECHO_SERVER"), args);
  t.after(() => server.stop());
  const echo = new URL("/echo", server.url);
  echo.protocol = "ws:";
  return { site: server.url, echo: echo.href };
}

/**
 * Runs a command in a project, asserts that it succeeds, and resolves with its stdout.
 * @param {string} project
 * @param {string} program  looked for in the project first
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 */
export async function command(project, program, args, env = {}) {
  const result = await run(program, args, {
    limit: COMMAND_SECONDS,
    cwd: inProject(project),
    env: {
      ...process.env,
      PATH: [inProject(project, "node_modules", ".bin"), process.env.PATH].join(path.delimiter),
      ...env,
    },
  });
  assert.ok(result.ok, `${program} ${args.join(" ")} ${result.ending}:\n${result.output}`);
  return result.stdout;
}

/**
 * A page of the browser, the errors that occurred on it, and the paths of the `.wasm` files that it fetched.
 * @typedef {{ page: import("playwright-core").Page, errors: string[], wasm: string[] }} OpenPage
 */

/** Starts one browser for the test file. Returns a function that opens a page. */
export function useBrowser() {
  /** @type {import("playwright-core").Browser} */
  let browser;
  before(async () => {
    browser = await chromium.launch({ executablePath: variable("CHROMIUM"), args: BROWSER_ARGS });
  });
  after(() => browser?.close());

  /**
   * Opens a page. When the test is over, asserts that the page had no errors.
   * @param {TestContext} t
   * @param {URL} address
   * @param {{ allowed?: RegExp }} [options]  the console's errors that are expected
   * @returns {Promise<OpenPage>}
   */
  return async function openPage(t, address, { allowed } = {}) {
    const context = await browser.newContext();
    const page = await context.newPage();
    page.setDefaultTimeout(PAGE_MS);
    /** @type {string[]} */
    const errors = [];
    /** @type {string[]} */
    const wasm = [];
    page.on("console", (message) => {
      if (message.type() === "error" && !allowed?.test(message.text())) errors.push(`console: ${message.text()}`);
    });
    // Chromium reports unhandled rejections here as well.
    page.on("pageerror", (error) => errors.push(`page: ${error.stack}`));
    page.on("request", (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.endsWith(".wasm")) wasm.push(pathname);
    });
    t.after(async () => {
      await context.close();
      assert.deepEqual(errors, []);
    });
    await page.goto(address.href);
    return { page, errors, wasm };
  };
}

/**
 * Returns the address of a page whose script reads from it where to echo.
 * @param {Addresses} addresses
 */
export function pageAddress({ site, echo }, name = "") {
  const address = new URL(name, site);
  address.searchParams.set("server", echo);
  return address;
}

/**
 * Waits for the result that the page's script leaves in the document, and resolves with it.
 * @param {OpenPage} opened
 */
export async function pageResult({ page, errors }) {
  const body = page.locator("body[data-result]");
  await body.waitFor({ state: "attached" }).catch((error) => assert.fail(errors.join("\n") || error.message));
  return JSON.parse(String(await body.getAttribute("data-result")));
}
