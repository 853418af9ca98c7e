// Promises that nobody has to handle.

const ignore = () => {};

/**
 * Marks a promise as handled: `send`, `flush` and `close` may be called without awaiting them, as the native ones are, and
 * a rejection of theirs must not end a Node process then. Whoever awaits one, or chains on it, still gets the rejection.
 */
export function handled(promise) {
  promise.catch(ignore);
  return promise;
}

export const rejected = (error) => handled(Promise.reject(error));

/** What a call returns that is done already. */
export const DONE = Promise.resolve();

/** A promise that nobody has to handle, with the functions that settle it. */
export function deferred() {
  let settle;
  const promise = handled(new Promise((resolve, reject) => (settle = { resolve, reject })));
  return { promise, ...settle };
}
