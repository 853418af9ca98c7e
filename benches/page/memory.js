// What one contender holds after many messages and many connections, and what it takes at most while much flows through.
// It has the browser to itself.

import { ask } from "./ask.js";
import { collectAll } from "./collect.js";
import { loadContender } from "./load.js";
import { makeMessage } from "./messages.js";
import { receiving } from "./receive.js";
import { connectToStandIn, withStandIns } from "./stand-in.js";
import { within } from "./within.js";

const MESSAGES = 1_000_000;
const CONNECTS = 10_000;
/** Waiting for a stand-in's events takes a timer, so many wait together. */
const CONNECTS_AT_ONCE = 100;

const FLOW_SIZE = 64 << 10;
const FLOW_COUNT = (256 << 20) / FLOW_SIZE;

const PHASE_LIMIT_MS = 30_000;

/** Of every wasm module that is loaded from here on. */
const memories = [];

/**
 * All in bytes.
 * @returns {Promise<{heap: object, linear: object, peak: object, failed: Record<string, string>}>}
 */
export async function measureMemory(about, { servers }) {
  noteMemories();
  const contender = await loadContender(about);
  const report = { heap: {}, linear: {}, peak: {}, failed: {} };
  const phase = async (name, action) => {
    await ask("phase", { name, report }); // what is known already, if the page should hang
    try {
      await within(PHASE_LIMIT_MS, action());
    } catch (error) {
      report.failed[name] = String(error?.message ?? error);
    }
  };

  // What is made once: compiled code, wasm, tables.
  await phase("warming up", () => receive(contender, 5_000).then(() => connectMany(contender, CONNECTS_AT_ONCE)));
  const before = await heldBytes();

  await phase("messages", async () => {
    await receive(contender, MESSAGES);
    report.heap.messages = (await heldBytes()) - before;
    report.linear.messages = linearBytes();
  });
  await phase("connects", async () => {
    const between = await heldBytes();
    await connectMany(contender, CONNECTS);
    report.heap.connects = (await heldBytes()) - between;
    report.linear.connects = linearBytes();
  });
  for (const [name, flow] of Object.entries(contender.untouched ? { download } : { download, upload })) {
    await phase(name, async () => {
      await collectAll();
      await ask("watch-memory");
      await flow(contender, servers[0]);
      report.peak[name] = await ask("peak-memory");
    });
  }
  report.linear.flow = linearBytes();
  return report;
}

/** Half of them text; 32 bytes each, in bursts of 32. */
async function receive(contender, count) {
  for (const kind of ["ascii", "binary"]) {
    const measurement = receiving({ kind, size: 32, burst: 32 });
    const opened = await connectToStandIn(contender);
    await measurement.round(opened, Math.ceil(count / 2 / 32) * 32, contender);
    await opened.connection.close();
  }
}

async function connectMany(contender, count) {
  await withStandIns(async () => {
    for (let left = count; left > 0; left -= CONNECTS_AT_ONCE) {
      const connections = await Promise.all(
        Array.from({ length: CONNECTS_AT_ONCE }, () => contender.connect("ws://stand-in.invalid/")),
      );
      await Promise.all(connections.map((one) => one.close()));
    }
  });
}

async function download(contender, server) {
  const connection = await contender.connect(`${server}/fault/flood?count=${FLOW_COUNT}&size=${FLOW_SIZE}&type=binary`);
  const bytes = await connection.receive(FLOW_COUNT, FLOW_COUNT, false, () => {});
  await connection.close();
  if (!contender.untouched && bytes !== FLOW_COUNT * FLOW_SIZE) throw new Error(`${bytes} bytes arrived`);
}

async function upload(contender, server) {
  const id = crypto.randomUUID();
  const connection = await contender.connect(`${server}/fault/sink?id=${id}`);
  await connection.send(makeMessage("binary", FLOW_SIZE, 0), FLOW_COUNT);
  connection.close();
  const [{ bytes }] = await ask("reports", [id]);
  if (bytes !== FLOW_COUNT * FLOW_SIZE) throw new Error(`${bytes} bytes arrived`);
}

async function heldBytes() {
  await collectAll();
  return performance.memory.usedJSHeapSize;
}

const linearBytes = () =>
  memories.length ? memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0) : undefined;

/** No wrapper tells of its memory, but all instantiate it by one of these. */
function noteMemories() {
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const instantiate = WebAssembly[name];
    WebAssembly[name] = async (...args) => {
      const result = await instantiate.apply(WebAssembly, args);
      const { memory } = (result.instance ?? result).exports;
      if (memory) memories.push(memory);
      return result;
    };
  }
}
