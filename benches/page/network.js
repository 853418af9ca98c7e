// End to end, against the echo server: one measurement for each way that messages take.

import { ask } from "./ask.js";
import { Digest } from "./consumer.js";
import { countedLength, makeMessage } from "./messages.js";

/** Long enough for the start and the end of a connection not to count. */
const ROUND_MS = { 1: 100, 100: 150 };

/** Chromium makes a page wait the longer for a connection the more of its connections are being made. */
const CONNECTING_AT_ONCE = 4;

/** @param {{manner: string, kind: string, size: number, sockets: number}} cell */
export function networking(cell, { servers }) {
  const message = makeMessage(cell.kind, cell.size, 0);
  // Browsers make one connection after another to the same port, so many connections go to many servers.
  const connect = (contender, path) =>
    pooled(cell.sockets, (index) => contender.connect(servers[index % servers.length] + path(index)));
  return {
    roundMs: ROUND_MS[cell.sockets],
    warmUps: 1,
    sameCount: true,
    most: Math.floor(Math.min(200_000, 2 ** 27 / cell.size) / cell.sockets) * cell.sockets,
    unit: cell.sockets,
    // A flood of a hundred connections begins while they are being made, which must not be all there is to see.
    least: cell.manner === "flood" && cell.sockets > 1 ? cell.sockets * (cell.size > 1024 ? 5 : 300) : cell.sockets,
    /** The server knows of no connection any more. */
    settle: () => ask("settled"),
    // All connections exist for one round only: no browser opens a hundred for every contender at once.
    open: (contender) => contender,
    close() {},
    ...MANNERS[cell.manner]({ ...cell, message, connect }),
    // What is in the messages is seen with one socket; with a hundred it would take longer than to measure.
    ...(cell.sockets > 1 && { verify() {} }),
  };
}

const MANNERS = { "round trip": roundTrip, flood, upload };

/** A message there and back, and only then the next one. */
function roundTrip({ message, size, sockets, connect }) {
  const run = async (contender, count, verify) => {
    const connections = await connect(contender, () => "/echo");
    let results;
    const milliseconds = await timed(async () => {
      results = await Promise.all(connections.map((one) => one.roundTrips(message, count / sockets, verify)));
    });
    await closeAll(connections);
    return { milliseconds, results };
  };
  return {
    async verify(contender) {
      const { results } = await run(contender, 5 * sockets, true);
      for (const result of results)
        same(
          result,
          digestOf(5, () => message),
        );
    },

    async round(contender, count) {
      const { milliseconds, results } = await run(contender, count, false);
      for (const result of results) same(result, (countedLength(message, size, contender) * count) / sockets);
      return milliseconds;
    },
  };
}

/** As fast as the server can, from the first connection's start: the server begins when one opens. */
function flood({ message, kind, size, sockets, connect }) {
  const type = kind === "binary" ? "binary" : "text";
  const run = async (contender, count, verify) => {
    const path = `/fault/flood?count=${count / sockets}&size=${size}&type=${type}`;
    const receiver = {
      async connect(url) {
        const connection = await contender.connect(url);
        return { connection, received: connection.receive(count / sockets, count / sockets, verify, () => {}) };
      },
    };
    let all;
    let results;
    const milliseconds = await timed(async () => {
      all = await connect(receiver, () => path);
      results = await Promise.all(all.map(({ received }) => received));
    });
    await closeAll(all.map(({ connection }) => connection));
    return { milliseconds, results };
  };

  return {
    async verify(contender) {
      const count = 100;
      const { results } = await run(contender, count * sockets, true);
      for (const result of results)
        same(
          result,
          digestOf(count, (index) => floodMessage(type, size, index)),
        );
    },

    async round(contender, count) {
      const { milliseconds, results } = await run(contender, count, false);
      for (const result of results) same(result, (countedLength(message, size, contender) * count) / sockets);
      return milliseconds;
    },
  };
}

/** Until the server has all of it, by its own account. */
function upload({ message, kind, size, sockets, connect }) {
  const round = async (contender, count) => {
    const ids = Array.from({ length: sockets }, () => crypto.randomUUID());
    const connections = await connect(contender, (index) => `/fault/sink?id=${ids[index]}`);
    let reports;
    const milliseconds = await timed(async () => {
      await Promise.all(
        connections.map(async (connection) => {
          await connection.send(message, count / sockets);
          connection.close();
        }),
      );
      reports = await ask("reports", ids);
    });
    for (const { text, binary, bytes } of reports) {
      same(kind === "binary" ? binary : text, count / sockets);
      same(bytes, (count / sockets) * size);
    }
    return milliseconds;
  };
  return { verify: (contender) => round(contender, 10 * sockets), round };
}

/** As the server makes them: the index, padded. */
function floodMessage(type, size, index) {
  if (type === "text") return String(index).padEnd(size, ".");
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setUint32(0, index, true);
  return bytes;
}

function digestOf(count, make) {
  const digest = new Digest();
  for (let index = 0; index < count; index++) digest.add(make(index));
  return digest.value();
}

function same(got, expected) {
  if (got !== expected) throw new Error(`${got} instead of ${expected}`);
}

const closeAll = (connections) => Promise.all(connections.map((one) => one.close()));

/** Makes `count` things, few of them at once. */
async function pooled(count, make) {
  const made = [];
  let next = 0;
  const work = async () => {
    while (next < count) {
      const index = next++;
      made[index] = await make(index);
    }
  };
  await Promise.all(Array.from({ length: CONNECTING_AT_ONCE }, work));
  return made;
}

async function timed(action) {
  const began = performance.now();
  await action();
  return performance.now() - began;
}
