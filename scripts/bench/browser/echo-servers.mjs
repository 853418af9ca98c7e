// The echo servers that the end-to-end cases connect to, and their reports about connections.

import http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import path from "node:path";
import { buildEchoServer, startEchoServer } from "../../lib/echo-server.mjs";
import { sum } from "../../lib/numbers.mjs";
import { artefacts } from "../../lib/paths.mjs";
import { UserError } from "../../lib/user-error.mjs";

/** Chromium pauses between two connections to the same address and port, so a hundred sockets go to several. */
const COUNT = 10;

/** How long connections may take to end once they were closed. */
const SETTLE_LIMIT_MS = 15_000;

/** Compression would be the browser's work, and hide the competitor's. */
const ARGS = ["--faults", "--no-compression", "--allow-origin", "http://127.0.0.1:*", "--listen", "127.0.0.1:0"];

/** @typedef {Awaited<ReturnType<typeof startEchoServers>>} EchoServers */

export async function startEchoServers() {
  const program = await buildEchoServer();
  const servers = await Promise.all(
    Array.from({ length: COUNT }, (_, index) =>
      startEchoServer(program, ARGS, { log: path.join(artefacts, "bench", `echo-server-${index}.log`) }),
    ),
  );
  const agent = new http.Agent({ keepAlive: true });

  return {
    /** The servers' WebSocket addresses. */
    addresses: servers.map(({ url }) => `ws://${url.host}`),

    /**
     * Resolves with what the servers saw of the connections with these ids, once they have ended.
     * @param {string[]} ids  the connection at an index is at the server of that index
     */
    reports: (ids) =>
      Promise.all(
        ids.map((id, index) => getJson(new URL(`/control/${id}?wait=ended`, servers[index % COUNT].url), agent)),
      ),

    /** Resolves when no connection is left. */
    async settled() {
      const deadline = Date.now() + SETTLE_LIMIT_MS;
      for (;;) {
        const counts = await Promise.all(servers.map(({ url }) => getJson(new URL("/control", url), agent)));
        const live = sum(counts.map((one) => one.live));
        if (live === 0) return;
        if (Date.now() > deadline) throw new UserError(`${live} connections stay open after they were closed.`);
        await sleep(5);
      }
    },

    async stop() {
      agent.destroy();
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}

/**
 * @param {URL} url
 * @param {http.Agent} agent
 * @returns {Promise<any>} what the server's routes under /control answer
 */
function getJson(url, agent) {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent }, async (response) => {
      try {
        const chunks = [];
        for await (const chunk of response) chunks.push(chunk);
        resolve(JSON.parse(Buffer.concat(chunks).toString()));
      } catch (error) {
        reject(error);
      }
    });
    request.on("error", reject);
  });
}
