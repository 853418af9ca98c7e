// Runs one attack against a server of its own, and measures memory, open files, other clients' latency and how the server ended.

import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { startEchoServer } from "../../lib/echo-server.mjs";
import { quantile } from "../../lib/numbers.mjs";
import { artefacts, inRoot } from "../../lib/paths.mjs";
import { endTree, start } from "../../lib/processes.mjs";
import { ATTACKS } from "./attacks.mjs";
import { startWellBehaved } from "./well-behaved.mjs";

const MIB = 1 << 20;
/**
 * @typedef {import("node:stream").Readable} Readable
 * @typedef {import("node:stream").Writable} Writable
 */

/** The server's default memory budget, and what the process may use beyond it. */
const MEMORY_LIMIT = (256 + 64) * MIB;
/** No server gets more address space, so that a broken one ends before the machine does. */
const ADDRESS_SPACE_KIB = 12 * MIB;
const DEFAULT_OPEN_FILES = 16_000;
/** The server waits for all of it, since attackers do not answer a Close. */
const GRACE_SECONDS = 3;
/** How long an attack may take to begin in full. One that the server prevents from it is measured all the same. */
const READY_LIMIT_MS = 15_000;
const EXIT_LIMIT_MS = 15_000;
const SAMPLE_MS = 100;

/**
 * @typedef {object} Latency  milliseconds
 * @property {number} median
 * @property {number} p99
 * @property {number} count   of echoes
 * @property {number} stop    from SIGTERM to the last Close that the other clients received
 *
 * @typedef {object} Result
 * @property {string} name
 * @property {string} title
 * @property {number} memory  bytes, at most
 * @property {number} files   open files, at most
 * @property {Latency} latency
 * @property {string} exit
 * @property {Record<string, number>} counts
 * @property {string[]} failures
 */

/**
 * Runs one attack.
 * @param {string} name     of ATTACKS
 * @param {string} program  path of the echo server
 * @param {number} seconds
 * @returns {Promise<Result>}
 */
export async function measureAttack(name, program, seconds) {
  const attack = ATTACKS[name];
  const openFiles = attack.openFiles ?? DEFAULT_OPEN_FILES;
  const limits = `ulimit -n ${openFiles} && ulimit -v ${ADDRESS_SPACE_KIB} && exec "$0" "$@"`;
  const args = ["-c", limits, program, "--listen", "127.0.0.1:0", "--grace", `${GRACE_SECONDS}s`];
  const log = path.join(artefacts, "attack", `${name}.log`);
  const server = await startEchoServer("sh", args, { log });
  const peaks = watch(server.pid);
  const attacker = startAttacker(name, server.url);
  try {
    const wellBehaved = await startWellBehaved({ host: server.url.hostname, port: Number(server.url.port) });
    attacker.begin();
    await Promise.race([attacker.ready, sleep(READY_LIMIT_MS, undefined, { ref: false }), server.ended]);
    await Promise.race([sleep(seconds * 1_000), server.ended]);
    const latencies = [...wellBehaved.latencies];
    // The server has to end properly while it is attacked.
    const terminated = performance.now();
    server.terminate();
    const exit = await Promise.race([
      server.ended.then((code) => `exit ${code}`),
      sleep(EXIT_LIMIT_MS, "no exit", { ref: false }),
    ]);
    const counts = await attacker.end();
    const endings = await Promise.race([wellBehaved.ended, sleep(EXIT_LIMIT_MS, ["no end"], { ref: false })]);
    const { memory, files } = peaks.stop();
    const failures = [
      memory > MEMORY_LIMIT && `${Math.round(memory / MIB)} MiB of memory`,
      files > openFiles && `${files} open files`,
      exit !== "exit 0" && exit,
      ...endings.filter((ending) => ending !== "1001").map((ending) => `another client: ${ending}`),
      ...(attack.fails?.(counts) ?? []),
    ].filter((failure) => failure !== false);
    const latency = {
      median: quantile(latencies, 0.5),
      p99: quantile(latencies, 0.99),
      count: latencies.length,
      stop: Math.max(...wellBehaved.closes) - terminated,
    };
    return { name, title: attack.title, memory, files, latency, exit, counts, failures };
  } finally {
    peaks.stop();
    await attacker.kill();
    await server.stop();
  }
}

/** Watches how much memory and how many open files a process has at most. @param {number} pid */
function watch(pid) {
  const peaks = { memory: 0, files: 0 };
  const sample = () => {
    try {
      const kibibytes = readFileSync(`/proc/${pid}/status`, "utf8").match(/^VmHWM:\s+(\d+) kB/m)?.[1] ?? 0;
      peaks.memory = Math.max(peaks.memory, Number(kibibytes) * 1024);
      peaks.files = Math.max(peaks.files, readdirSync(`/proc/${pid}/fd`).length);
    } catch {
      // It has ended.
    }
  };
  const timer = setInterval(sample, SAMPLE_MS);
  return {
    stop() {
      clearInterval(timer);
      return peaks;
    },
  };
}

/**
 * Prepares a process that attacks the server.
 * @param {string} name  of ATTACKS
 * @param {URL} server
 */
function startAttacker(name, { hostname, port }) {
  /** @type {import("node:child_process").ChildProcessByStdio<Writable, Readable, null> | undefined} */
  let child;
  /** @type {Buffer[]} */
  const output = [];
  /** @type {() => void} */
  let begun;
  return {
    ready: /** @type {Promise<void>} */ (
      new Promise((resolve) => {
        begun = resolve;
      })
    ),
    begin() {
      const program = inRoot("scripts", "test", "attack", "attacker.mjs");
      child = start(process.execPath, [program, name, hostname, port], { stdio: ["pipe", "pipe", "inherit"] });
      child.stdin.on("error", () => {});
      child.stdout.on("data", (chunk) => {
        output.push(chunk);
        begun();
      });
    },
    /** Ends the attack. @returns {Promise<Record<string, number>>} its counts */
    async end() {
      if (!child) return {};
      child.stdin.end();
      await Promise.race([once(child.stdout, "end"), sleep(EXIT_LIMIT_MS, undefined, { ref: false })]);
      const counts = Buffer.concat(output)
        .toString()
        .match(/^\{.*\}$/m);
      return JSON.parse(counts?.[0] ?? "{}");
    },
    async kill() {
      if (child) await endTree(child);
    },
  };
}
