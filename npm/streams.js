// A connection as a ReadableStream and a WritableStream.

/**
 * Received messages.
 * @param {(reason: unknown) => unknown} close  what cancelling does to the connection
 * @param {(error: Error) => Error} translate  what the stream is errored with
 */
export function readable(connection, close, translate = (error) => error) {
  return new ReadableStream({
    pull: (controller) =>
      connection
        .deliver(({ value, done }) => (done ? controller.close() : controller.enqueue(value)))
        .catch((error) => controller.error(translate(error))),
    cancel(reason) {
      connection.abandon();
      return close(reason);
    },
  });
}

/**
 * Messages to send.
 * @param {(chunk: unknown) => unknown} convert  makes a message of what is written
 * @param {() => unknown} close  what closing does to the connection
 * @param {(reason: unknown) => unknown} abort  what aborting does to the connection
 * @param {() => Error} gone  what the stream is errored with when the connection has ended
 */
export function writable(connection, { convert, close, abort, gone }) {
  return new WritableStream({
    start(controller) {
      connection.closed.then(() => controller.error(gone()));
    },
    write: async (chunk) => {
      const message = convert(chunk);
      await connection.send(message).catch(() => {
        throw gone();
      });
    },
    close,
    abort,
  });
}
