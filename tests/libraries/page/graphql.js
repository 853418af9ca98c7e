// graphql-ws: a subscription that goes on, and queries that each have to end.

import { createClient } from "graphql-ws";

const QUERY_MS = 200;
const RETRY_MS = 200;
/** By graphql-ws's own recipe for connections that have died: a Pong has to come within this time. */
const KEEP_ALIVE_MS = 1_000;
const PONG_MS = 2_000;

/**
 * @param {string} url
 * @param {typeof WebSocket} webSocketImpl
 */
export function startGraphql(url, webSocketImpl) {
  const counts = { progress: 0, ended: 0, asked: 0, answered: 0, failed: 0, wrong: 0 };
  /** @type {WebSocket} */
  let socket;
  /** @type {ReturnType<typeof setTimeout>} */
  let pongTimer;
  const client = createClient({
    url,
    webSocketImpl,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, RETRY_MS)),
    keepAlive: KEEP_ALIVE_MS,
    on: {
      opened: (opened) => {
        socket = /** @type {WebSocket} */ (opened);
      },
      ping: (isReceived) => {
        if (isReceived) return;
        clearTimeout(pongTimer);
        pongTimer = setTimeout(() => socket.readyState === socket.OPEN && socket.close(4408, "no Pong"), PONG_MS);
      },
      pong: (isReceived) => isReceived && clearTimeout(pongTimer),
    },
  });
  const end = () => counts.ended++;
  const unsubscribe = client.subscribe(
    { query: "subscription { tick }" },
    { next: () => counts.progress++, error: end, complete: end },
  );
  const timer = setInterval(() => ask(counts.asked++), QUERY_MS);

  /** @param {number} number */
  function ask(number) {
    /** @type {unknown} */
    let answer;
    client.subscribe(
      { query: "query ($number: Int!) { double(number: $number) }", variables: { number } },
      {
        next: ({ data }) => {
          answer = data?.double;
        },
        error: () => counts.failed++,
        complete: () => (answer === 2 * number ? counts.answered++ : counts.wrong++),
      },
    );
  }

  return {
    counts: () => ({ ...counts, pending: counts.asked - counts.answered - counts.failed - counts.wrong }),
    /** Asks nothing more. The subscription goes on. */
    pause: () => clearInterval(timer),
    async stop() {
      unsubscribe();
      clearTimeout(pongTimer);
      await client.dispose();
    },
  };
}
