// Clients that send a short message, wait for its echo, and do it again after a while.

import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { TEXT, ending, frame, open } from "./client.mjs";

const CLIENTS = 10;
const PAUSE_MS = 20;

/**
 * Starts them. `latencies` gets milliseconds, and `closes` when each got a Close; `ended` resolves to how each of them ended,
 * and what was wrong with any.
 */
export async function startWellBehaved(server) {
  const latencies = [];
  const closes = [];
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => startOne(server, latencies, closes)));
  return { latencies, closes, ended: Promise.all(clients.map(({ ended }) => ended)) };
}

async function startOne(server, latencies, closes) {
  const { socket, status, rest } = await open(server);
  if (status !== 101) return { ended: Promise.resolve(`status ${status}`) };
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
      const answer = new Promise((resolve) => (waiting = resolve));
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
