// A proxy in front of the echo servers: its configuration is filled in, and it has started when it uses all of them.

import { once } from "node:events";
import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { inRoot } from "../../lib/paths.mjs";
import { endTree, start, stopSignal } from "../../lib/processes.mjs";
import { runOrThrow } from "../../lib/run.mjs";
import { UserError } from "../../lib/user-error.mjs";
import { steadyPort } from "./echo-servers.mjs";

const START_LIMIT_MS = 30_000;

/** @typedef {import("../../setup/proxy-programs.mjs").Program} Program */
/** @typedef {"nginx" | "haproxy"} ProxyName */
/** @typedef {"http" | "https"} Scheme */

/**
 * PEM files.
 * @typedef {{ certificate: string, key: string, certificateAndKey: string }} Certificate
 */

/**
 * How a proxy is started in the foreground, and how its configuration names a server.
 * @typedef {object} Kind
 * @property {string} title
 * @property {string} config  the template in tests/proxies
 * @property {(file: string, folder: string) => string[]} args
 * @property {(port: number) => string} server
 */

/** @type {Record<ProxyName, Kind>} */
const PROXIES = {
  nginx: {
    title: "nginx",
    config: "nginx.conf",
    args: (file, folder) => ["-p", folder, "-e", "stderr", "-c", file],
    server: (port) => `        server 127.0.0.1:${port} max_fails=0;`,
  },
  haproxy: {
    title: "HAProxy",
    config: "haproxy.cfg",
    args: (file) => ["-db", "-f", file],
    server: (port) => `    server echo:${port} 127.0.0.1:${port}`,
  },
};

export const PROXY_NAMES = /** @type {ProxyName[]} */ (Object.keys(PROXIES));

/**
 * Makes a self-signed certificate for 127.0.0.1.
 * @param {Program} openssl
 * @param {string} folder
 * @returns {Promise<Certificate>}
 */
export async function makeCertificate({ command, env }, folder) {
  const file = (/** @type {string} */ name) => path.join(folder, name);
  const [certificate, key, certificateAndKey] = ["certificate.pem", "key.pem", "certificate-and-key.pem"].map(file);
  const args = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const names = ["-subj", "/CN=sockstream, proxy tests", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"];
  const output = ["-keyout", key, "-out", certificate];
  await runOrThrow("openssl made no certificate.", command, [...args, ...names, ...output], { limit: 60, env });
  writeFileSync(certificateAndKey, readFileSync(certificate, "utf8") + readFileSync(key, "utf8"), { mode: 0o600 });
  return { certificate, key, certificateAndKey };
}

/**
 * Fills in a configuration, and resolves with a proxy that has started.
 * @param {ProxyName} name
 * @param {Program} program
 * @param {{ servers: number[], folder: string, files: Certificate }} given  the servers' ports, and where its files go
 */
export async function startProxy(name, { command, env }, { servers, folder, files }) {
  const { title, config, args, server } = PROXIES[name];
  const port = await steadyPort(servers);
  const tlsPort = await steadyPort([...servers, port]);
  /** @type {Record<string, string | number>} */
  const values = { ...files, folder, port, tlsPort, servers: servers.map(server).join("\n") };
  const template = readFileSync(inRoot("tests", "proxies", config), "utf8");
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, config);
  writeFileSync(
    file,
    template.replaceAll(/\{\{(\w+)\}\}/g, (_, key) => String(values[key])),
  );
  const proxy = new ReverseProxy({
    title,
    ports: { http: port, https: tlsPort },
    servers,
    start: () => start(command, args(file, folder), { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] }),
    log: path.join(folder, `${name}.log`),
  });
  await proxy.start();
  return proxy;
}

/** @typedef {ReturnType<typeof start>} Child */

export class ReverseProxy {
  #how;
  /** @type {Child | undefined} */
  #child;

  /**
   * @param {{ title: string, ports: Record<Scheme, number>, servers: number[], start: () => Child, log: string }} how
   */
  constructor(how) {
    this.#how = how;
  }

  get title() {
    return this.#how.title;
  }

  /** Starts the proxy, also again after `stop`. */
  async start() {
    const child = this.#how.start();
    this.#child = child;
    const file = createWriteStream(this.#how.log, { flags: "a" });
    for (const stream of [child.stdout, child.stderr]) stream?.pipe(file, { end: false });
    child.once("close", () => file.end());
    try {
      await once(child, "spawn");
      await this.untilUsingAll();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Waits until each of the servers has answered through the proxy. */
  async untilUsingAll() {
    const waiting = new Set(this.#how.servers.map(String));
    const deadline = Date.now() + START_LIMIT_MS;
    while (waiting.size) {
      waiting.delete(await servedBy(this.#how.ports.http));
      if (stopSignal() || this.#child?.exitCode !== null || Date.now() > deadline) {
        throw new UserError(`${this.title} does not use all servers.`, readFileSync(this.#how.log, "utf8"));
      }
      if (waiting.size) await sleep(10);
    }
  }

  /**
   * Returns how many requests that have ended came over HTTP/2.
   * @param {string} part  a part of their addresses
   */
  overHttp2(part) {
    const lines = readFileSync(this.#how.log, "utf8").split("\n");
    return lines.filter((line) => line.startsWith("HTTP/2") && line.includes(part)).length;
  }

  /** @param {Scheme} scheme */
  url(scheme) {
    return new URL(`${scheme}://127.0.0.1:${this.#how.ports[scheme]}/`);
  }

  async stop() {
    if (this.#child) await endTree(this.#child);
  }
}

/**
 * Resolves with the port of the server that answered through the proxy, or "" if none did. Where the proxy tried several
 * servers, the answer names the last one.
 * @param {number} port
 * @returns {Promise<string>}
 */
function servedBy(port) {
  return new Promise((resolve) => {
    const request = http.get({ host: "127.0.0.1", port, path: "/healthz", agent: false, timeout: 5000 }, (response) => {
      response.resume();
      const header = response.statusCode === 200 ? String(response.headers["x-served-by"]) : "";
      resolve(/:(\d+)$/.exec(header)?.[1] ?? "");
    });
    request.on("error", () => resolve("")).on("timeout", () => request.destroy());
  });
}
