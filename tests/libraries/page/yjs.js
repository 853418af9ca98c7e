// y-websocket: two documents that are edited all the time, and have to become equal.

import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";

const EDIT_MS = 100;
const MAX_BACKOFF_MS = 500;

/**
 * @param {string} url
 * @param {typeof WebSocket} WebSocketPolyfill
 */
export function startYjs(url, WebSocketPolyfill) {
  const peers = ["a", "b"].map((name) => {
    const doc = new Y.Doc();
    // Without the channel, by which documents of one browser are synchronised without a server.
    const options = { WebSocketPolyfill, disableBc: true, maxBackoffTime: MAX_BACKOFF_MS };
    return { name, list: doc.getArray("list"), provider: new WebsocketProvider(url, "room", doc, options) };
  });
  let edits = 0;
  let progress = 0;
  for (const { list } of peers) list.observe(({ transaction }) => !transaction.local && progress++);
  const timer = setInterval(() => {
    for (const { name, list } of peers) list.push([`${name}${edits++}`]);
  }, EDIT_MS);

  return {
    counts() {
      const [first, second] = peers.map(({ list }) => list.toArray());
      return {
        progress,
        edits,
        lengths: [first.length, second.length],
        areEqual: first.join() === second.join(),
        distinct: new Set(first).size,
      };
    },
    pause: () => clearInterval(timer),
    stop() {
      for (const { provider } of peers) provider.destroy();
    },
  };
}
