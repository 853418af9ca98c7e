// What the packaging tests share: the projects, a server, commands, and pages that must stay free of errors.
//
// SOCKSTREAM_PROJECTS is the folder of the projects with everything installed, ECHO_SERVER and CHROMIUM are programs.

import assert from "node:assert/strict";
import { after, before } from "node:test";
import path from "node:path";
import { chromium } from "playwright-core";
import { startEchoServer } from "../../scripts/lib/echo-server.mjs";
import { run } from "../../scripts/lib/run.mjs";

/** Nothing here takes that long, save on a machine that does much else. */
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

/** What `shared/echo.js` gets. */
export const ECHOED = {
  text: "Grüße, 世界 🦀",
  bytes: [0, 1, 127, 128, 255],
  closeCode: 1000,
  reason: "done",
  wasClean: true,
};

/** What Node needs for a global WebSocket; since version 22 it has one. */
export const WEBSOCKET_FLAG = Number(process.versions.node.split(".")[0]) < 22 ? ["--experimental-websocket"] : [];

export const inProject = (name, ...parts) => path.join(process.env.SOCKSTREAM_PROJECTS, name, ...parts);

/** Serves a folder and echoes, until the test is over. Resolves to the address of the page and that of the echo. */
export async function serve(t, folder) {
  // Development servers have a port of their own, so their pages come from another origin.
  const args = [
    "--listen",
    "127.0.0.1:0",
    "--allow-origin",
    "http://127.0.0.1:*",
    ...(folder ? ["--www", folder] : []),
  ];
  const server = await startEchoServer(process.env.ECHO_SERVER, args);
  t.after(() => server.stop());
  const echo = new URL("/echo", server.url);
  echo.protocol = "ws:";
  return { site: server.url, echo: echo.href };
}

/** Runs a command in a project, and resolves with its stdout; it must succeed. `program` is found in the project first. */
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
 * Starts one browser for the test file. The function it returns opens a page; when the test is over it fails if the
 * console or the page had an error that `allowed` does not match. `page.wasm` gets the addresses of `.wasm` files asked for.
 */
export function useBrowser() {
  let browser;
  before(async () => {
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: BROWSER_ARGS });
  });
  after(() => browser?.close());

  return async function openPage(t, address, { allowed } = {}) {
    const context = await browser.newContext();
    const page = await context.newPage();
    page.setDefaultTimeout(PAGE_MS);
    page.errors = [];
    page.wasm = [];
    page.on("console", (message) => {
      if (message.type() === "error" && !allowed?.test(message.text())) page.errors.push(`console: ${message.text()}`);
    });
    // Chromium reports unhandled rejections here as well.
    page.on("pageerror", (error) => page.errors.push(`page: ${error.stack}`));
    page.on("request", (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.endsWith(".wasm")) page.wasm.push(pathname);
    });
    t.after(async () => {
      await context.close();
      assert.deepEqual(page.errors, []);
    });
    await page.goto(address.href);
    return page;
  };
}

/** The address of a page that is told where to echo. */
export function pageAddress({ site, echo }, name = "") {
  const address = new URL(name, site);
  address.searchParams.set("server", echo);
  return address;
}

/** What the page's script has left for its test, once it has. */
export async function pageResult(page) {
  const body = page.locator("body[data-result]");
  await body.waitFor({ state: "attached" }).catch((error) => assert.fail(page.errors.join("\n") || error.message));
  return JSON.parse(await body.getAttribute("data-result"));
}
