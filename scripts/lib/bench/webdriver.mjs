// Opens a page in a browser, by the WebDriver protocol: little enough to be said directly.

import { readFileSync } from "node:fs";
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { ENGINES } from "../engines.mjs";
import { inRoot } from "../paths.mjs";
import { Problem } from "../problem.mjs";
import { endTree, start } from "../processes.mjs";

const FIRST_PORT = 18700;
const LAST_PORT = 18799;
const START_LIMIT_MS = 30_000;

/**
 * @param {string} engine  of ENGINES
 * @param {string} driver  path of its WebDriver
 * @param {string} scratch folder for what the browser leaves behind
 */
export async function openBrowser(engine, driver, scratch) {
  const port = await freePort();
  const [command, ...args] = [...(ENGINES[engine].wrapper ?? []), driver, `--port=${port}`];
  const child = start(command, args, { stdio: "ignore", env: { ...process.env, TMPDIR: scratch } });
  const base = `http://127.0.0.1:${port}`;
  try {
    await untilReady(base, child);
    const { sessionId } = await call(base, "POST", "/session", { capabilities: { alwaysMatch: capabilities(engine) } });
    const session = `/session/${sessionId}`;
    return {
      go: (url) => call(base, "POST", `${session}/url`, { url }),
      command: (name, body) => call(base, "POST", `${session}/${name}`, body),
      async stop() {
        await call(base, "DELETE", session).catch(() => {}); // it is ended in any case
        await endTree(child);
      },
    };
  } catch (error) {
    await endTree(child);
    throw error;
  }
}

/** The same as the tests use; each driver refuses what is meant for another. */
function capabilities(engine) {
  const all = JSON.parse(readFileSync(inRoot("webdriver.json"), "utf8"));
  if (engine === "chromium") return { "goog:chromeOptions": all["goog:chromeOptions"] };
  if (engine === "firefox") return { "moz:firefoxOptions": all["moz:firefoxOptions"] };
  return {};
}

async function untilReady(base, child) {
  const deadline = Date.now() + START_LIMIT_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    const ready = await call(base, "GET", "/status").then((status) => status.ready, () => false);
    if (ready) return;
    await sleep(100);
  }
  throw new Problem("The WebDriver did not start.");
}

async function call(base, method, route, body) {
  const response = await fetch(base + route, { method, body: body && JSON.stringify(body) });
  const { value } = await response.json();
  if (!response.ok) throw new Problem(`The WebDriver refuses ${route}: ${value?.message ?? response.status}`);
  return value;
}

async function freePort() {
  for (let port = FIRST_PORT; port <= LAST_PORT; port++) {
    const probe = net.createServer();
    const free = await new Promise((resolve) => {
      probe.once("error", () => resolve(false)).listen({ port, host: "127.0.0.1", exclusive: true }, () => resolve(true));
    });
    if (free) await new Promise((resolve) => probe.close(resolve));
    if (free) return port;
  }
  throw new Problem(`All ports from ${FIRST_PORT} to ${LAST_PORT} are in use.`);
}
