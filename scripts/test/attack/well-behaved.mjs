// Clients that behave: each sends a short message, waits for its echo, pauses, and repeats that.

import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { ending, frame, open, TEXT } from "./client.mjs";

const CLIENTS = 10;
const PAUSE_MS = 20;

/**
 * Starts the clients. `latencies` are those of all echoes in milliseconds, `closes` the times at which they received a Close, and
 * `ended` resolves to how each of them ended, or what was wrong with it.
 * @param {import("./client.mjs").Address} server
 */
export async function startWellBehaved(server) {
  /** @type {number[]} */
  const latencies = [];
  /** @type {number[]} */
  const closes = [];
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => startOne(server, latencies, closes)));
  return { latencies, closes, ended: Promise.all(clients.map(({ ended }) => ended)) };
}

/** @param {import("./client.mjs").Address} server @param {number[]} latencies @param {number[]} closes */
async function startOne(server, latencies, closes) {
  const { socket, status, rest } = await open(server);
  if (status !== 101) return { ended: Promise.resolve(`status ${status}`) };
  /** @type {((echo?: string) => void) | undefined} */
  let waiting;
  const outcome = ending(socket, rest, {
    onMessage: (payload) => waiting?.(payload.toString()),
    onClose: () => closes.push(performance.now()),
  });
  let over = false;
  void outcome.then(() => {
    over = true;
    waiting?.();
  });
  const talk = async () => {
    for (let index = 0; !over; index++) {
      const began = performance.now();
      /** @type {Promise<string | undefined>} */
      const answer = new Promise((resolve) => {
        waiting = resolve;
      });
      socket.write(frame(TEXT, Buffer.from(`message ${index}`)));
      const echo = await answer;
      if (echo === undefined) break;
      if (echo !== `message ${index}`) return "a wrong echo";
      latencies.push(performance.now() - began);
      await sleep(PAUSE_MS);
    }
    return outcome;
  };
  return { ended: talk() };
}
