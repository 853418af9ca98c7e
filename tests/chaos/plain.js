// A plain connection to the numbered server, which never connects again. It sends all the time, and when its page is frozen.

import { connect } from "/sockstream/index.js";
import { every, stopTimer } from "./watch.js";

/** All messages have this size. */
const BYTES = 100;
const TICK_MS = 5;
/** How many messages are sent just before the page is frozen: the browser has no time to report that they have left. */
const LAST = 10;

/**
 * Resolves when it is open, with a promise of what it was told at its end and how much it had sent.
 * @param {string} url
 */
export async function plain(url) {
  const socket = await connect(url);
  let sent = 0;
  const send = (/** @type {string} */ text) =>
    socket.send(`${text} `.padEnd(BYTES, "x")).then(
      () => sent++,
      () => {},
    );
  send("hello");
  let number = 0;
  const next = () => send(`${++number}.1`);
  const ticking = every(next, TICK_MS);
  const freeze = () => {
    for (let count = 0; count < LAST; count++) next();
  };
  globalThis.document?.addEventListener("freeze", freeze);
  const ended = async () => {
    const { neverSentBytes, unconfirmedBytes } = await socket.closed;
    stopTimer(ticking);
    globalThis.document?.removeEventListener("freeze", freeze);
    return { sent, sentBytes: sent * BYTES, neverSentBytes, unconfirmedBytes };
  };
  return { ended: ended() };
}
