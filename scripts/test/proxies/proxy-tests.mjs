// The tests behind nginx and HAProxy, and directly against an echo server with TLS, in each engine.

import { mkdirSync } from "node:fs";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { startEchoServer } from "../../lib/echo-server.mjs";
import { ENGINES } from "../../lib/engines.mjs";
import { artefacts } from "../../lib/paths.mjs";
import { record, recordFailure } from "../../lib/report.mjs";
import { UserError } from "../../lib/user-error.mjs";
import { withBrowser } from "../../lib/webdriver.mjs";
import { runSuitePage } from "../js-suite.mjs";
import { EchoServers, SERVED } from "./echo-servers.mjs";
import { makeCertificate, PROXY_NAMES, startProxy } from "./proxy.mjs";
import { rollingRestart } from "./rolling-restart.mjs";

/** @typedef {import("./proxy.mjs").ReverseProxy} Proxy */

const SCHEMES = /** @type {const} */ ([
  ["http", "ws"],
  ["https", "wss"],
]);

const MESSAGES_AND_CLOSES = "/proxies/messages-and-closes.js";
const IDLE_TIMEOUT = "/proxies/idle-timeout.js";

/** @param {string} engine */
export const proxiesTitle = (engine) => `${ENGINES[engine].title}, proxies`;

/**
 * @param {object} given
 * @param {string[]} given.engines   of ENGINES
 * @param {Record<string, string>} given.drivers   paths of their WebDrivers
 * @param {string} given.program     path of the echo server
 * @param {import("../../setup/proxy-programs.mjs").Programs} given.programs
 */
export async function runProxyTests({ engines, drivers, program, programs }) {
  const folder = path.join(artefacts, "proxies");
  mkdirSync(folder, { recursive: true });
  const files = await makeCertificate(programs.openssl, folder);
  const servers = new EchoServers(program);
  /** @type {{ stop: () => Promise<void> }[]} */
  const running = [servers];
  try {
    await servers.start();
    /** @type {Proxy[]} */
    const proxies = [];
    for (const name of PROXY_NAMES) {
      const proxy = await startProxy(name, programs[name], {
        servers: servers.ports,
        folder: path.join(folder, name),
        files,
      });
      running.unshift(proxy);
      proxies.push(proxy);
    }
    const direct = await startEchoServer(program, [...SERVED, "--tls", "--listen", "127.0.0.1:0"], {
      log: path.join(folder, "echo-server-tls.log"),
    });
    running.unshift(direct);
    for (const engine of engines) {
      const log = path.join(folder, `${engine}-driver.log`);
      await recordingFailure(proxiesTitle(engine), () =>
        withBrowser(
          engine,
          drivers[engine],
          log,
          (browser) => runInBrowser(browser, { engine, proxies, servers, direct: direct.url }),
          { acceptInsecureCerts: true },
        ),
      );
    }
    if (!servers.isAlive()) recordFailure("proxies", "an echo server ended by itself; its log is in artefacts/proxies");
  } finally {
    for (const each of running) await each.stop();
  }
}

/**
 * @param {import("../../lib/webdriver.mjs").Browser} browser
 * @param {{ engine: string, proxies: Proxy[], servers: EchoServers, direct: URL }} given  `direct` is the server with TLS
 */
async function runInBrowser(browser, { engine, proxies, servers, direct }) {
  /**
   * Runs files of tests from that address. `otherOrigin` serves the same under another origin.
   * @param {string} name
   * @param {{ entry: URL, files: string[], otherOrigin: URL }} page
   */
  const suite = (name, { entry, files, otherOrigin }) => {
    const title = `${proxiesTitle(engine)}: ${name}`;
    const url = new URL("js/index.html", entry);
    const parameters = {
      engine,
      context: "window",
      suite: files.join(","),
      otherOrigin: otherOrigin.href.replace(/^http/, "ws"),
    };
    url.search = String(new URLSearchParams(parameters));
    const log = path.join("proxies", `${engine}-${name.replaceAll(/\W+/g, "-")}`);
    return recordingFailure(title, () => runSuitePage(browser, { title, name: log, engine, url }));
  };

  await suite("wss without a proxy", {
    entry: direct,
    files: [MESSAGES_AND_CLOSES],
    otherOrigin: proxies[0].url("https"),
  });
  for (const [index, proxy] of proxies.entries()) {
    const other = /** @type {Proxy} */ (proxies.at(index - 1));
    for (const [scheme, shown] of SCHEMES) {
      await suite(`${proxy.title}, ${shown}`, {
        entry: proxy.url(scheme),
        files: [MESSAGES_AND_CLOSES, IDLE_TIMEOUT],
        otherOrigin: other.url(scheme),
      });
    }
  }
  for (const proxy of proxies) {
    const title = `${proxiesTitle(engine)}: ${proxy.title}, wss, rolling restart`;
    await recordingFailure(title, async () => {
      const began = performance.now();
      const { passed, failures, note } = await rollingRestart(browser, proxy, servers, "https");
      const seconds = (performance.now() - began) / 1000;
      record({ title, passed, failed: failures.length, seconds, note, output: failures.join("\n") });
    });
  }
}

/**
 * Runs `action`. What it throws is recorded as a failure, and the next tests still run.
 * @param {string} title
 * @param {() => Promise<void>} action
 */
async function recordingFailure(title, action) {
  try {
    await action();
  } catch (error) {
    if (error instanceof UserError) recordFailure(title, error.message, error.detail);
    else recordFailure(title, (error instanceof Error && error.stack) || String(error));
  }
}
