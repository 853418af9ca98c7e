// Promises whose rejection is not reported where nobody handles it.

const ignore = () => {};

/**
 * Marks a promise as handled: `send`, `flush` and `close` may be called without awaiting them, as the native ones are, and a
 * rejection of theirs must not end a Node process then. Code that awaits the promise, or chains on it, still gets the rejection.
 *
 * @template T
 * @param {Promise<T>} promise
 */
export function handled(promise) {
  promise.catch(ignore);
  return promise;
}

/**
 * Returns a rejected promise that is marked as handled.
 *
 * @param {unknown} error
 */
export const rejected = (error) => /** @type {Promise<never>} */ (handled(Promise.reject(error)));

/** A resolved promise, for calls that have nothing to wait for. */
export const DONE = Promise.resolve();

/**
 * A promise and the functions that settle it.
 *
 * @template T
 * @typedef {object} Deferred
 * @property {Promise<T>} promise
 * @property {(value: T) => void} resolve
 * @property {(reason: unknown) => void} reject
 */

/**
 * Returns a promise that is marked as handled, with the functions that settle it.
 *
 * @template T
 * @returns {Deferred<T>}
 */
export function deferred() {
  const result = /** @type {Deferred<T>} */ ({});
  result.promise = handled(
    new Promise((resolve, reject) => {
      result.resolve = resolve;
      result.reject = reject;
    }),
  );
  return result;
}
