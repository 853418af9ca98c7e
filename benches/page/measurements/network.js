// Measures end to end, against the echo server: one measurement for each scenario.

import { ask } from "../ask.js";
import { Digest } from "../consumer.js";
import { countedLength, makeMessage } from "./messages.js";
import { serverDigest } from "./server-digest.js";

/** @import { CaseOf, Connection, LoadedCompetitor, Measurement, Message, Scenario, ServerReport } from "../types.d.ts" */

/**
 * What a scenario is made from: its case, its message, and a function that connects all its sockets.
 * @typedef {Pick<CaseOf<"network">, "kind" | "size" | "sockets"> & {message: Message, connect: Connect}} Setup
 */
/**
 * @typedef {<Made>(connect: (url: string) => Promise<Made>, path: (index: number) => string) => Promise<Made[]>} Connect
 */
/** @typedef {Pick<Measurement<LoadedCompetitor>, "verify" | "round">} Run */

/** @type {(sockets: number) => number} long enough for the start and the end of a connection not to count */
const roundMs = (sockets) => (sockets === 1 ? 100 : 150);

/** Chromium delays a page's connection the longer the more of its connections are being made. */
const CONNECTING_AT_ONCE = 4;

/** @type {(setup: Setup) => number} messages on each socket that are verified by a digest */
const verified = ({ size, sockets }) => (sockets === 1 ? (size > 1024 ? 20 : 100) : 5);

/** @type {Record<Scenario, (setup: Setup) => Run>} */
const SCENARIOS = { "round trip": roundTrip, flood, upload };

/**
 * @param {CaseOf<"network">} benchCase
 * @param {string[]} servers  many, because browsers make connections to the same port one after another
 * @returns {Measurement<LoadedCompetitor>}
 */
export function networking({ scenario, kind, size, sockets }, servers) {
  const message = makeMessage(kind, size, 0);
  /** @type {Connect} */
  const connect = (connectOne, path) =>
    pooled(sockets, (index) => connectOne(servers[index % servers.length] + path(index)));
  return {
    roundMs: roundMs(sockets),
    warmUps: 1,
    sameCount: true,
    most: Math.floor(Math.min(200_000, 2 ** 27 / size) / sockets) * sockets,
    unit: sockets,
    // A flood of a hundred connections begins while they are being made, which must be the smaller part of it.
    least: scenario === "flood" && sockets > 1 ? sockets * (size > 1024 ? 5 : 300) : sockets,
    settle: () => ask("settled"),
    // Connections exist for one round only: no browser opens a hundred for every competitor at once.
    open: async (competitor) => competitor,
    close() {},
    ...SCENARIOS[scenario]({ kind, size, sockets, message, connect }),
  };
}

/**
 * Sends a message and waits for its echo before it sends the next one.
 * @param {Setup} setup
 * @returns {Run}
 */
function roundTrip(setup) {
  const { message, size, sockets, connect } = setup;
  /** @type {(competitor: LoadedCompetitor, count: number, verify: boolean) => Promise<{milliseconds: number, results: number[]}>} */
  const run = async (competitor, count, verify) => {
    const connections = await connect(competitor.connect, () => "/echo");
    const began = performance.now();
    const results = await Promise.all(connections.map((one) => one.roundTrips(message, count / sockets, verify)));
    const milliseconds = performance.now() - began;
    await closeAll(connections);
    return { milliseconds, results };
  };
  const count = verified(setup);
  const expected = once(() => digestOf(count, () => message));
  return {
    async verify(competitor) {
      const { results } = await run(competitor, count * sockets, true);
      for (const result of results) same(result, expected());
    },

    async round(competitor, count) {
      const { milliseconds, results } = await run(competitor, count, false);
      for (const result of results) same(result, (countedLength(message, size, competitor) * count) / sockets);
      return milliseconds;
    },
  };
}

/**
 * Receives as fast as the server can send. The time begins with connecting, since the server sends from then on.
 * @param {Setup} setup
 * @returns {Run}
 */
function flood(setup) {
  const { message, kind, size, sockets, connect } = setup;
  const type = kind === "binary" ? "binary" : "text";
  /** @type {(competitor: LoadedCompetitor, count: number, verify: boolean) => Promise<{milliseconds: number, results: number[]}>} */
  const run = async (competitor, count, verify) => {
    const each = count / sockets;
    const began = performance.now();
    const all = await connect(
      async (url) => {
        const connection = await competitor.connect(url);
        return { connection, received: connection.receive(each, each, verify, () => {}) };
      },
      () => `/fault/flood?count=${each}&size=${size}&type=${type}`,
    );
    const results = await Promise.all(all.map(({ received }) => received));
    const milliseconds = performance.now() - began;
    await closeAll(all.map(({ connection }) => connection));
    return { milliseconds, results };
  };
  const count = verified(setup);
  const expected = once(() => digestOf(count, (index) => floodMessage(type, size, index)));
  return {
    async verify(competitor) {
      const { results } = await run(competitor, count * sockets, true);
      for (const result of results) same(result, expected());
    },

    async round(competitor, count) {
      const { milliseconds, results } = await run(competitor, count, false);
      for (const result of results) same(result, (countedLength(message, size, competitor) * count) / sockets);
      return milliseconds;
    },
  };
}

/**
 * Sends as fast as the competitor can, until the server reports that it has received everything.
 * @param {Setup} setup
 * @returns {Run}
 */
function upload(setup) {
  const { message, kind, size, sockets, connect } = setup;
  /** @type {(competitor: LoadedCompetitor, count: number) => Promise<{milliseconds: number, reports: ServerReport[]}>} */
  const run = async (competitor, count) => {
    const ids = Array.from({ length: sockets }, () => crypto.randomUUID());
    const connections = await connect(competitor.connect, (index) => `/fault/sink?id=${ids[index]}`);
    const began = performance.now();
    await Promise.all(
      connections.map(async (connection) => {
        await connection.send(message, count / sockets);
        connection.close();
      }),
    );
    /** @type {ServerReport[]} */
    const reports = await ask("reports", ids);
    const milliseconds = performance.now() - began;
    for (const { text, binary, bytes } of reports) {
      same(kind === "binary" ? binary : text, count / sockets);
      same(bytes, (count / sockets) * size);
    }
    return { milliseconds, reports };
  };
  const count = verified(setup);
  const expected = once(() => serverDigest(Array.from({ length: count }, () => message)));
  return {
    async verify(competitor) {
      const { reports } = await run(competitor, count * sockets);
      for (const { digest } of reports) same(digest, expected());
    },

    round: async (competitor, count) => (await run(competitor, count)).milliseconds,
  };
}

/**
 * Returns the message that the server makes for an index: the index, padded.
 * @param {"text" | "binary"} type
 * @param {number} size
 * @param {number} index
 */
function floodMessage(type, size, index) {
  if (type === "text") return String(index).padEnd(size, ".");
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setUint32(0, index, true);
  return bytes;
}

/**
 * @param {number} count
 * @param {(index: number) => string | ArrayBuffer | Uint8Array} make
 */
function digestOf(count, make) {
  const digest = new Digest();
  for (let index = 0; index < count; index++) digest.add(make(index));
  return digest.value();
}

/**
 * @template T
 * @param {T} got
 * @param {T} expected
 */
function same(got, expected) {
  if (got !== expected) throw new Error(`${got} instead of ${expected}`);
}

/**
 * Computes a value when it is first needed.
 * @template T
 * @param {() => T} make
 */
function once(make) {
  /** @type {{value: T} | undefined} */
  let made;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** @param {Connection[]} connections */
const closeAll = (connections) => Promise.all(connections.map((one) => one.close()));

/**
 * Makes `count` things, few of them at the same time.
 * @template T
 * @param {number} count
 * @param {(index: number) => Promise<T>} make
 */
async function pooled(count, make) {
  /** @type {T[]} */
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
