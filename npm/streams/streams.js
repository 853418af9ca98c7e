// A connection as a ReadableStream and a WritableStream.

/**
 * Received messages. It takes one when somebody reads, and not ahead: what is not read here can be read elsewhere.
 * @param {(reason: unknown) => unknown} close  what cancelling does to the connection
 * @param {(error: Error) => unknown} translate  what the stream is errored with, or a promise for it
 */
export function readable(connection, close, translate = (error) => error) {
  /** Somebody reads, or nobody ever will. */
  let isBusy = false;
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
          if (isEmpty) return end(controller, connection.error);
        });
      },
      pull(controller) {
        isBusy = true;
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
        return isAnswered ? undefined : new Promise((resolve) => (settle = resolve));
      },
      cancel(reason) {
        isBusy = true;
        connection.receiver.drop();
        return close(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * Messages to send.
 * @param {(chunk: unknown) => Promise<void>} write  resolves when the next chunk may be written
 * @param {() => unknown} close  what closing does to the connection
 * @param {(reason: unknown) => unknown} abort  what aborting does to the connection
 * @param {(error?: unknown) => unknown} errorOf  what the stream is errored with: for an error of `write`, or for the end
 */
export function writable(connection, { write, close, abort, errorOf }) {
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
    close,
    abort,
  });
}
