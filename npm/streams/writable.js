// The messages to send of a connection as a WritableStream.

/** @import { Connection } from "../driver/connection.js" */

/**
 * What a stream does with the connection.
 *
 * @typedef {object} Sink
 * @property {(chunk: unknown) => Promise<void>} write  resolves when the next chunk may be written
 * @property {() => unknown} close  what closing the stream does to the connection
 * @property {(reason: unknown) => unknown} abort  what aborting the stream does to the connection
 * @property {(error?: unknown) => unknown} errorOf  returns what the stream is errored with, for an error of `write` or for
 *   the end of the connection
 */

/**
 * @param {Connection} connection
 * @param {Sink} sink
 * @returns {WritableStream<unknown>}
 */
export function writable(connection, { write, close, abort, errorOf }) {
  /** @type {((reason: unknown) => void) | undefined} */
  let abortWrite;
  return new WritableStream({
    start(controller) {
      connection.closed.then(() => controller.error(errorOf()));
      // Otherwise aborting would wait for a write that waits.
      controller.signal?.addEventListener("abort", () => abortWrite?.(controller.signal.reason));
    },
    write: (chunk) =>
      new Promise((resolve, reject) => {
        abortWrite = reject;
        write(chunk).then(resolve, (error) => reject(errorOf(error)));
      }),
    close: /** @type {() => void} */ (close),
    abort: /** @type {(reason: unknown) => void} */ (abort),
  });
}
