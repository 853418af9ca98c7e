// The tests behind nginx and HAProxy, and straight to an echo server that speaks TLS, in each engine.

import { mkdirSync } from "node:fs";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { startEchoServer } from "../../lib/echo-server.mjs";
import { ENGINES } from "../../lib/engines.mjs";
import { runSuitePage } from "../js-suite.mjs";
import { artefacts } from "../../lib/paths.mjs";
import { UserError } from "../../lib/user-error.mjs";
import { record, recordFailure } from "../../lib/report.mjs";
import { withBrowser } from "../../lib/webdriver.mjs";
import { Fleet, SERVED } from "./fleet.mjs";
import { makeCertificate, Proxy, PROXY_NAMES, proxyTitle } from "./proxy.mjs";
import { rollingRestart } from "./rolling.mjs";

const SCHEMES = { http: "ws", https: "wss" };

const SUITE = "/proxies/suite.js";
const CUTS = "/proxies/cuts.js";

export const proxiesTitle = (engine) => `${ENGINES[engine].title}, proxies`;

/**
 * @param {object} given
 * @param {string[]} given.engines   of ENGINES
 * @param {Record<string, string>} given.drivers   paths of their WebDrivers
 * @param {string} given.program     path of the echo server
 * @param {Record<string, import("../../setup/proxy-programs.mjs").Program>} given.programs
 */
export async function runProxyTests({ engines, drivers, program, programs }) {
  const folder = path.join(artefacts, "proxies");
  mkdirSync(folder, { recursive: true });
  const files = await makeCertificate(programs.openssl, folder);
  const fleet = new Fleet(program);
  const running = [fleet];
  try {
    await fleet.start();
    const proxies = [];
    for (const name of PROXY_NAMES) {
      const proxy = await Proxy.start(name, programs[name], {
        servers: fleet.ports,
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
      const run = (browser) => runInBrowser(browser, { engine, proxies, fleet, direct });
      await reported(proxiesTitle(engine), () =>
        withBrowser(engine, drivers[engine], log, run, { acceptInsecureCerts: true }),
      );
    }
    if (!fleet.isAlive()) recordFailure("proxies", "an echo server ended by itself; its log is in artefacts/proxies");
  } finally {
    for (const each of running) await each.stop();
  }
}

async function runInBrowser(browser, { engine, proxies, fleet, direct }) {
  const suite = (name, entry, suites, stranger) => {
    const title = `${proxiesTitle(engine)}: ${name}`;
    const url = new URL("js/index.html", entry);
    url.search = new URLSearchParams({ engine, context: "window", suite: suites.join(","), stranger });
    const log = path.join("proxies", `${engine}-${name.replaceAll(/\W+/g, "-")}`);
    return reported(title, () => runSuitePage(browser, { title, name: log, engine, url }));
  };
  const webSocket = (url) => url.href.replace(/^http/, "ws");

  await suite("wss without a proxy", direct.url, [SUITE], webSocket(proxies[0].url("https")));
  for (const [index, proxy] of proxies.entries()) {
    const other = proxies.at(index - 1);
    for (const [scheme, shown] of Object.entries(SCHEMES)) {
      await suite(
        `${proxyTitle(proxy.name)}, ${shown}`,
        proxy.url(scheme),
        [SUITE, CUTS],
        webSocket(other.url(scheme)),
      );
    }
  }
  for (const proxy of proxies) {
    const title = `${proxiesTitle(engine)}: ${proxyTitle(proxy.name)}, wss, rolling restart`;
    await reported(title, async () => {
      const began = performance.now();
      const { passed, failures, note } = await rollingRestart(browser, proxy, fleet, "https");
      const seconds = (performance.now() - began) / 1000;
      record({ title, passed, failed: failures.length, seconds, note, output: failures.join("\n") });
    });
  }
}

/** What can't run at all is a failure of its own, and no reason to leave out what follows. */
async function reported(title, action) {
  try {
    await action();
  } catch (error) {
    recordFailure(title, error instanceof UserError ? error.message : error.stack, error.detail);
  }
}
