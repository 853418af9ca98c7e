// A proxy before the echo servers: its configuration filled in, started, and known to use all of them.

import { once } from "node:events";
import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { inRoot } from "../../lib/paths.mjs";
import { UserError } from "../../lib/user-error.mjs";
import { endTree, start, stopSignal } from "../../lib/processes.mjs";
import { runOrThrow } from "../../lib/run.mjs";
import { steadyPort } from "./fleet.mjs";

const START_LIMIT_MS = 30_000;

/** How each is started without leaving the foreground, and how its configuration names a server. */
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

export const PROXY_NAMES = Object.keys(PROXIES);

export const proxyTitle = (name) => PROXIES[name].title;

/**
 * Makes a certificate for 127.0.0.1 that nobody trusts.
 * @param {import("../../setup/proxy-programs.mjs").Program} openssl
 * @returns {Promise<{certificate: string, key: string, certificateAndKey: string}>} PEM files
 */
export async function makeCertificate({ command, env }, folder) {
  const file = (name) => path.join(folder, name);
  const [certificate, key, certificateAndKey] = ["certificate.pem", "key.pem", "certificate-and-key.pem"].map(file);
  const args = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const names = ["-subj", "/CN=sockstream, proxy tests", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"];
  const output = ["-keyout", key, "-out", certificate];
  await runOrThrow("openssl made no certificate.", command, [...args, ...names, ...output], { limit: 60, env });
  writeFileSync(certificateAndKey, readFileSync(certificate, "utf8") + readFileSync(key, "utf8"), { mode: 0o600 });
  return { certificate, key, certificateAndKey };
}

export class Proxy {
  #ports;
  #servers;
  #command;
  #log;
  #child;

  /** @param {{name: string, ports: Record<"http"|"https", number>, servers: number[], command: [string, string[], object], log: string}} how */
  constructor({ name, ports, servers, command, log }) {
    this.name = name;
    this.#ports = ports;
    this.#servers = servers;
    this.#command = command;
    this.#log = log;
  }

  /**
   * Starts one.
   * @param {string} name  of PROXY_NAMES
   * @param {import("../../setup/proxy-programs.mjs").Program} program
   * @param {{servers: number[], folder: string, files: object}} given  the servers' ports, where to put things, and PEM files
   */
  static async start(name, { command, env }, { servers, folder, files }) {
    const { config, args, server } = PROXIES[name];
    const port = await steadyPort(servers);
    const tlsPort = await steadyPort([...servers, port]);
    const values = { ...files, folder, port, tlsPort, servers: servers.map(server).join("\n") };
    const template = readFileSync(inRoot("tests", "proxies", config), "utf8");
    mkdirSync(folder, { recursive: true });
    const file = path.join(folder, config);
    writeFileSync(
      file,
      template.replaceAll(/\{\{(\w+)\}\}/g, (_, key) => values[key]),
    );
    const proxy = new Proxy({
      name,
      ports: { http: port, https: tlsPort },
      servers,
      command: [command, args(file, folder), { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] }],
      log: path.join(folder, `${name}.log`),
    });
    await proxy.begin();
    return proxy;
  }

  async begin() {
    const child = start(...this.#command);
    this.#child = child;
    const file = createWriteStream(this.#log, { flags: "a" });
    for (const stream of [child.stdout, child.stderr]) stream.pipe(file, { end: false });
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
    const waiting = new Set(this.#servers.map(String));
    const deadline = Date.now() + START_LIMIT_MS;
    while (waiting.size) {
      waiting.delete(await servedBy(this.#ports.http));
      if (stopSignal() || this.#child.exitCode !== null || Date.now() > deadline) {
        throw new UserError(`${proxyTitle(this.name)} does not use all servers.`, readFileSync(this.#log, "utf8"));
      }
      if (waiting.size) await sleep(10);
    }
  }

  /** How many of the requests with that in their address came over HTTP/2, as far as they have ended. */
  overHttp2(part) {
    const lines = readFileSync(this.#log, "utf8").split("\n");
    return lines.filter((line) => line.startsWith("HTTP/2") && line.includes(part)).length;
  }

  url(scheme) {
    return new URL(`${scheme}://127.0.0.1:${this.#ports[scheme]}/`);
  }

  stop() {
    return endTree(this.#child);
  }
}

/** The port of the server that answered, the last one if several were tried; nothing if none did. */
function servedBy(port) {
  return new Promise((resolve) => {
    const request = http.get({ host: "127.0.0.1", port, path: "/healthz", agent: false, timeout: 5000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? response.headers["x-served-by"]?.match(/:(\d+)$/)?.[1] : undefined);
    });
    request.on("error", () => resolve(undefined)).on("timeout", () => request.destroy());
  });
}
