// The attacks. Each goes on until its signal is aborted, and counts how its connections ended.

import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { BINARY, COMPRESSED, COMPRESSED_START, connect, deflated, ending, frame, open, TEXT } from "./client.mjs";

/**
 * @typedef {import("node:net").Socket} Socket
 *
 * @typedef {object} Task  what an attack is given
 * @property {import("./client.mjs").Address} server
 * @property {AbortSignal} signal  ends the attack
 * @property {(what: string, by?: number) => void} count
 * @property {() => void} ready    is called once the attack has begun in full
 *
 * @typedef {object} Attack
 * @property {string} title
 * @property {(task: Task) => Promise<void>} run
 * @property {number} [seconds]    how long it has to last to show anything
 * @property {number} [openFiles]  how many files the server may open
 * @property {(counts: Record<string, number>) => string[]} [fails]  what is wrong with its counts
 */

/** How many connections the server allows for each address. */
const PER_ADDRESS = 1_000;
/** How many connections are opened at once. */
const AT_ONCE = 50;

const MIB = 1 << 20;

/** The address that a connection comes from. 127.0.0.1 is that of the measured clients. @param {number} index */
const source = (index) => `127.0.0.${2 + Math.floor(index / PER_ADDRESS)}`;

/** 65 KB that become 64 MiB. */
const bomb = () => deflated(Buffer.alloc(64 * MIB));
/** About 65 KB that become 8 MiB, which is allowed. */
const heavy = () => deflated(Buffer.concat([randomBytes(57_000), Buffer.alloc(8 * MIB - 57_000)]));

/**
 * Runs `action(index)` so many times, some at once, until the signal is aborted.
 * @param {number} count
 * @param {AbortSignal} signal
 * @param {(index: number) => Promise<unknown>} action
 */
async function each(count, signal, action) {
  let next = 0;
  const work = async () => {
    while (next < count && !signal.aborted) await action(next++);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, count) }, work));
}

/**
 * Opens so many WebSockets, counts how their handshakes ended, and calls `use` with each that is open.
 * @param {Task} task
 * @param {number} many
 * @param {{deflate?: boolean}} options
 * @param {(socket: Socket, rest: Buffer, index: number) => void} use
 */
async function openAll({ server, signal, count }, many, options, use) {
  await each(many, signal, async (index) => {
    const { socket, status, rest } = await open(server, { source: source(index), ...options });
    count(status === 101 ? "opened" : `status ${status}`);
    if (status !== 101) return socket.destroy();
    use(socket, rest, index);
  });
}

/** Reports that the attack has begun in full, and waits until its signal is aborted. @param {Task} task */
async function aborted({ signal, ready }) {
  ready();
  if (!signal.aborted) await once(signal, "abort");
}

/** Sends the same bytes again and again, as fast as the server reads them. @param {Socket} socket @param {Buffer} bytes */
function flood(socket, bytes) {
  const more = () => {
    while (!socket.destroyed && socket.writable && socket.write(bytes));
  };
  socket.on("drain", more);
  more();
}

/** @param {Task} task @returns {(outcome: string) => void} */
const end =
  ({ count }) =>
  (outcome) =>
    count(`ended ${outcome}`);

/** @type {Record<string, Attack>} */
export const ATTACKS = {
  bombs: {
    title: "1,000 unfinished bombs",
    async run(task) {
      const bytes = frame(COMPRESSED_START, bomb());
      await openAll(task, 1_000, { deflate: true }, (socket, rest) => {
        ending(socket, rest).then(end(task));
        socket.write(bytes);
      });
      await aborted(task);
    },
  },
  bombers: {
    title: "64 bombers in a loop",
    async run(task) {
      const bytes = frame(COMPRESSED, bomb());
      const bomber = async (/** @type {number} */ index) => {
        while (!task.signal.aborted) {
          const { socket, status, rest } = await open(task.server, { source: source(index), deflate: true });
          if (status !== 101) return;
          const ended = ending(socket, rest);
          socket.write(bytes);
          end(task)(await ended);
        }
      };
      task.ready();
      await Promise.all(Array.from({ length: 64 }, (_, index) => bomber(index)));
    },
  },
  deflate: {
    title: "32 heavy compressed echoes",
    async run(task) {
      const bytes = frame(COMPRESSED, heavy());
      await openAll(task, 32, { deflate: true }, (socket, rest) => {
        const again = () => {
          task.count("echoed");
          if (!task.signal.aborted) socket.write(bytes);
        };
        ending(socket, rest, { onMessage: again }).then(end(task));
        socket.write(bytes);
      });
      await aborted(task);
    },
  },
  idle: {
    title: "3,000 idle",
    async run(task) {
      await openAll(task, 3_000, {}, (socket, rest) => void ending(socket, rest).then(end(task)));
      await aborted(task);
    },
  },
  "half-open": {
    title: "3,000 half-open",
    async run(task) {
      await each(3_000, task.signal, async (index) => {
        const socket = connect(task.server, source(index));
        await new Promise((resolve) => socket.once("connect", resolve).once("close", resolve));
        socket.write("GET /echo HTTP/1.1\r\nHost: local");
        task.count("connected");
        socket.on("close", () => task.count("ended cut"));
        socket.resume();
      });
      await aborted(task);
    },
  },
  unread: {
    title: "200 that never read",
    async run(task) {
      const bytes = frame(BINARY, randomBytes(MIB));
      await openAll(task, 200, {}, (socket) => {
        socket.pause();
        socket.on("close", () => task.count("ended cut"));
        flood(socket, bytes);
      });
      await aborted(task);
    },
  },
  slow: {
    title: "12 slow readers, 5 to 50 KB/s",
    /** Longer than a client may read nothing. */
    seconds: 50,
    async run(task) {
      const bytes = frame(BINARY, Buffer.alloc(8 * MIB));
      const rates = [5_000, 20_000, 50_000];
      await openAll(task, 12, {}, (socket, _rest, index) => {
        const rate = rates[index % rates.length];
        socket.on("close", () =>
          task.count(task.signal.aborted ? "ended after the stop" : `cut at ${rate / 1000} KB/s`),
        );
        socket.on("data", async ({ length }) => {
          task.count("bytes", length);
          socket.pause();
          await sleep((length / rate) * 1_000);
          socket.resume();
        });
        socket.write(bytes);
      });
      await aborted(task);
    },
    fails: (counts) => Object.keys(counts).filter((name) => name.startsWith("cut at")),
  },
  tiny: {
    title: "8 floods of tiny messages",
    async run(task) {
      const bytes = Buffer.concat(Array.from({ length: 2_000 }, () => frame(TEXT, Buffer.from("a"))));
      await openAll(task, 8, {}, (socket) => {
        socket.on("data", ({ length }) => task.count("bytes", length));
        socket.on("close", () => task.count("ended"));
        flood(socket, bytes);
      });
      await aborted(task);
    },
  },
  connects: {
    title: "20,000 connects",
    async run(task) {
      await each(20_000, task.signal, async (index) => {
        const { socket, status } = await open(task.server, { source: source(index % 5_000) });
        task.count(status === 101 ? "opened" : `status ${status}`);
        socket.destroy();
      });
      await aborted(task);
    },
  },
  files: {
    title: "400 connections, 256 open files",
    openFiles: 256,
    async run(task) {
      await openAll(task, 400, {}, (socket, rest) => void ending(socket, rest).then(end(task)));
      await aborted(task);
    },
    fails: (counts) => (counts["status 503"] ? [] : ["no request got 503"]),
  },
};
