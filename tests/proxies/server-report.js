// The report of a connection, from whichever of several servers had it.

import { pause, url } from "../js/support/server.js";

/**
 * Waits until a connection has ended, and resolves with its server's report. Each request may reach another server; those
 * that did not have the connection answer 404.
 * @param {string} id
 * @returns {Promise<import("../js/support/server.js").ConnectionReport>}
 */
export async function reportAtTheEnd(id) {
  const address = url(`/control/${id}`).replace(/^ws/, "http");
  for (let tries = 0; tries < 2000; tries++) {
    const response = await fetch(address);
    const report = response.ok ? await response.json() : undefined;
    if (report?.ended) return report;
    await pause(10);
  }
  throw new Error(`no server saw ${id} end`);
}
