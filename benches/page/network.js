// End to end, against the echo server: one measurement for each way that messages take.

import { Digest } from "./consumer.js";
import { makeMessage } from "./messages.js";

/** Long enough for a connection's start not to count. */
const ROUND_MS = 100;

/** @param {{manner: string, kind: string, size: number, sockets: number}} cell */
export function networking(cell, { server }) {
  const message = makeMessage(cell.kind, cell.size, 0);
  const measurement = MANNERS[cell.manner]({ ...cell, message, server });
  return {
    roundMs: ROUND_MS,
    warmUps: 1,
    open: (contender) => contender,
    close() {},
    most: Math.floor(Math.min(200_000, 2 ** 27 / cell.size) / cell.sockets) * cell.sockets,
    unit: cell.sockets,
    ...measurement,
  };
}

const MANNERS = { "round trip": roundTrip, flood, upload };

/** A message there and back, and only then the next one. */
function roundTrip({ message, kind, size, sockets, server }) {
  // The one echo that never compresses: that would be the browser's work, and hide the contender's.
  const url = `${server.ws}/fault/protocol`;
  // No browser opens a hundred sockets for each contender at once, so they exist for one round only.
  const run = async (contender, count, verify) => {
    const connections = await times(sockets, () => contender.connect(url));
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
      for (const result of results) same(result, digestOf(5, () => message));
    },

    async round(contender, count) {
      const { milliseconds, results } = await run(contender, count, false);
      const bytes = kind === "binary" ? size : message.length;
      for (const result of results) same(result, (bytes * count) / sockets);
      return milliseconds;
    },
  };
}

/** As fast as the server can. A connection for each round: the server starts when it opens. */
function flood({ kind, size, sockets, server }) {
  const type = kind === "binary" ? "binary" : "text";
  const run = (contender, count, verify) => {
    const url = `${server.ws}/fault/flood?count=${count / sockets}&size=${size}&type=${type}`;
    return times(sockets, async () => {
      const connection = await contender.connect(url);
      const result = await connection.receive(count / sockets, count / sockets, verify, () => {});
      return { connection, result };
    });
  };
  const close = (all) => closeAll(all.map(({ connection }) => connection));

  return {
    async verify(contender) {
      const count = 100;
      const all = await run(contender, count * sockets, true);
      await close(all);
      for (const { result } of all) same(result, digestOf(count, (index) => floodMessage(type, size, index)));
    },

    async round(contender, count, { untouched }) {
      let all;
      const milliseconds = await timed(async () => (all = await run(contender, count, false)));
      await close(all);
      if (!untouched) for (const { result } of all) same(result, (size * count) / sockets);
      return milliseconds;
    },
  };
}

/** Until the server has all of it, by its own account. */
function upload({ message, kind, size, sockets, server }) {
  const run = async (contender, count) => {
    const ids = Array.from({ length: sockets }, () => crypto.randomUUID());
    const connections = await Promise.all(ids.map((id) => contender.connect(`${server.ws}/fault/sink?id=${id}`)));
    const milliseconds = await timed(async () => {
      await Promise.all(
        connections.map(async (connection, index) => {
          await connection.send(message, count / sockets);
          connection.close();
          const report = await (await fetch(`${server.http}/control/${ids[index]}?wait=ended`)).json();
          const arrived = kind === "binary" ? report.binary : report.text;
          same(arrived, count / sockets);
          same(report.bytes, (count / sockets) * size);
        }),
      );
    });
    return milliseconds;
  };
  return { verify: (contender) => run(contender, 10 * sockets), round: run };
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

const times = (count, make) => Promise.all(Array.from({ length: count }, make));

async function timed(action) {
  const began = performance.now();
  await action();
  return performance.now() - began;
}
