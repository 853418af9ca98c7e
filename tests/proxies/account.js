// The account of a connection, from whichever of several servers had it.

import { pause, url } from "../js/support/server.js";

/** Each request may get to another server; those who did not have the connection answer 404. */
export async function endedAccount(id) {
  const address = url(`/control/${id}`).replace(/^ws/, "http");
  for (let tries = 0; tries < 2000; tries++) {
    const response = await fetch(address);
    const account = response.ok ? await response.json() : undefined;
    if (account?.ended) return account;
    await pause(10);
  }
  throw new Error(`no server saw ${id} end`);
}
