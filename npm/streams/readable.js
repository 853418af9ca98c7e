// The received messages of a connection as a ReadableStream.

/** @import { Message } from "../types/index.js" */
/** @import { Connection } from "../driver/connection.js" */

/**
 * Returns a stream that takes a message when someone reads, and not ahead: what is not read here can be read elsewhere.
 *
 * @param {Connection} connection
 * @param {(reason: unknown) => unknown} close  what cancelling does to the connection
 * @param {(error: unknown) => unknown} [translate]  returns what the stream is errored with, or a promise for it
 * @returns {ReadableStream<Message>}
 */
export function readable(connection, close, translate = (error) => error) {
  /** Whether someone reads, or nobody ever will. */
  let isBusy = false;
  /**
   * @param {ReadableStreamDefaultController<Message>} controller
   * @param {unknown} error
   */
  const end = async (controller, error) => {
    if (error) return controller.error(await translate(error));
    try {
      controller.close();
    } catch {
      // It was cancelled meanwhile.
    }
  };
  return new ReadableStream(
    {
      start(controller) {
        connection.closed.then(() => {
          const isEmpty = !isBusy && controller.desiredSize === 0 && !connection.receiver.length;
          return isEmpty ? end(controller, connection.error) : undefined;
        });
      },
      pull(controller) {
        isBusy = true;
        /** @type {(() => void) | undefined} */
        let settle;
        const isAnswered = connection.receiver.ask({
          resolve({ value, done }) {
            if (done) return end(controller, connection.error).then(settle);
            controller.enqueue(value);
            isBusy = false;
            return settle?.();
          },
          reject: (error) => end(controller, error).then(settle),
        });
        if (isAnswered) return undefined;
        return new Promise((resolve) => {
          settle = resolve;
        });
      },
      cancel(reason) {
        isBusy = true;
        connection.receiver.drop();
        return /** @type {void} */ (close(reason));
      },
    },
    { highWaterMark: 0 },
  );
}
