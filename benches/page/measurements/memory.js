// Measures what one competitor keeps in memory after many messages and connections, and its peak while much data flows.
// It has the browser to itself.

import { ask } from "../ask.js";
import { collectAll } from "../collect.js";
import { loadCompetitor } from "../load.js";
import { makeMessage } from "./messages.js";
import { receiving } from "./receive.js";
import { connectToStandIn, withStandIns } from "./stand-in.js";
import { within } from "../within.js";

/** @import { Competitor, LoadedCompetitor, MemoryReport, Plan } from "../types.d.ts" */

/** Of each round. */
const MESSAGES = 64_000;
const CONNECTS = 700;
/** A stand-in's events take a timer each, so many connections are made at the same time. */
const CONNECTS_AT_ONCE = 100;

const FLOW_SIZE = 64 << 10;
const FLOW_COUNT = (32 << 20) / FLOW_SIZE;

const ROUND_LIMIT_MS = 30_000;

/** @type {WebAssembly.Memory[]} of every wasm module that was loaded since `recordMemories` */
const memories = [];

/**
 * @param {Competitor} about
 * @param {Plan} plan
 * @returns {Promise<MemoryReport>}
 */
export async function measureMemory(about, { rounds, servers }) {
  recordMemories();
  const competitor = await loadCompetitor(about);
  /** @type {MemoryReport} */
  const report = { heap: {}, linear: {}, peak: {}, failed: {} };
  /** @param {string} name  @param {() => Promise<void>} action */
  const phase = async (name, action) => {
    await ask("phase", { name, report }); // what is known already, in case the page hangs
    try {
      for (let round = 0; round < rounds; round++) await within(ROUND_LIMIT_MS, action());
    } catch (error) {
      report.failed[name] = error instanceof Error ? error.message : String(error);
    }
  };
  /** @param {number[]} values  @param {() => Promise<unknown>} action */
  const growth = async (values, action) => {
    const before = await heldBytes();
    await action();
    values.push((await heldBytes()) - before);
  };

  // Makes what is made once: compiled code, wasm, tables.
  await receive(competitor, 5_000);
  await connectMany(competitor, CONNECTS_AT_ONCE);

  report.heap = { messages: [], connects: [] };
  await phase("messages", () => growth(report.heap.messages, () => receive(competitor, MESSAGES)));
  report.linear.messages = linearBytes();
  await phase("connects", () => growth(report.heap.connects, () => connectMany(competitor, CONNECTS)));
  report.linear.connects = linearBytes();
  for (const [name, flow] of Object.entries(competitor.untouched ? { download } : { download, upload })) {
    report.peak[name] = [];
    await phase(name, async () => {
      await collectAll();
      await ask("watch-memory");
      await flow(competitor, servers[0]);
      report.peak[name].push(await ask("peak-memory"));
    });
  }
  report.linear.flow = linearBytes();
  return report;
}

/**
 * Receives half of the messages as text and half as binary; 32 bytes each, in bursts of 32.
 * @param {LoadedCompetitor} competitor
 * @param {number} count
 */
async function receive(competitor, count) {
  for (const kind of /** @type {const} */ (["ascii", "binary"])) {
    const measurement = receiving({ kind, size: 32, burst: 32 });
    const opened = await connectToStandIn(competitor);
    await measurement.round(opened, Math.ceil(count / 2 / 32) * 32, competitor);
    await opened.connection.close();
  }
}

/** @param {LoadedCompetitor} competitor  @param {number} count */
async function connectMany(competitor, count) {
  await withStandIns(async () => {
    for (let left = count; left > 0; left -= CONNECTS_AT_ONCE) {
      const connections = await Promise.all(
        Array.from({ length: CONNECTS_AT_ONCE }, () => competitor.connect("ws://stand-in.invalid/")),
      );
      await Promise.all(connections.map((one) => one.close()));
    }
  });
}

/** @param {LoadedCompetitor} competitor  @param {string} server */
async function download(competitor, server) {
  const path = `/fault/flood?count=${FLOW_COUNT}&size=${FLOW_SIZE}&type=binary`;
  const connection = await competitor.connect(`${server}${path}`);
  const bytes = await connection.receive(FLOW_COUNT, FLOW_COUNT, false, () => {});
  await connection.close();
  if (!competitor.untouched && bytes !== FLOW_COUNT * FLOW_SIZE) throw new Error(`${bytes} bytes arrived`);
}

/** @param {LoadedCompetitor} competitor  @param {string} server */
async function upload(competitor, server) {
  const id = crypto.randomUUID();
  const connection = await competitor.connect(`${server}/fault/sink?id=${id}`);
  await connection.send(makeMessage("binary", FLOW_SIZE, 0), FLOW_COUNT);
  connection.close();
  const [{ bytes }] = await ask("reports", [id]);
  if (bytes !== FLOW_COUNT * FLOW_SIZE) throw new Error(`${bytes} bytes arrived`);
}

async function heldBytes() {
  await collectAll();
  return performance.memory.usedJSHeapSize;
}

const linearBytes = () => memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0);

/** Records the memory of each module: no wrapper reveals it, but all instantiate their module by one of these functions. */
function recordMemories() {
  const { instantiate, instantiateStreaming } = WebAssembly;
  /** @param {WebAssembly.Instance | WebAssembly.WebAssemblyInstantiatedSource} result */
  const record = (result) => {
    const { memory } = ("instance" in result ? result.instance : result).exports;
    if (memory instanceof WebAssembly.Memory) memories.push(memory);
  };
  // Assigned as properties, since the overloads of `instantiate` have no common type.
  Object.assign(WebAssembly, {
    /** @param {Parameters<typeof instantiate>} args */
    async instantiate(...args) {
      const result = await instantiate(...args);
      record(result);
      return result;
    },
    /** @param {Parameters<typeof instantiateStreaming>} args */
    async instantiateStreaming(...args) {
      const result = await instantiateStreaming(...args);
      record(result);
      return result;
    },
  });
}
