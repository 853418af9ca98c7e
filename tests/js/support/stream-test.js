// Tests of `WebSocketStream`, run on ours everywhere, and on the browser's own where it has one, as an oracle.

import { isPending } from "./assert.js";
import { test } from "./harness.js";
import { WebSocketError, WebSocketStream } from "./package.js";
import { url } from "./server.js";

/**
 * One implementation of `WebSocketStream`.
 * @typedef {object} Api
 * @property {boolean} isNative
 * @property {typeof WebSocketStream} WebSocketStream
 * @property {typeof WebSocketError} WebSocketError
 */

/** @type {Api} */
export const OURS = { isNative: false, WebSocketStream, WebSocketError };

/** TypeScript's DOM does not have the proposal. */
const { WebSocketStream: NativeStream, WebSocketError: NativeError } =
  /** @type {{ WebSocketStream?: typeof WebSocketStream, WebSocketError?: typeof WebSocketError }} */ (globalThis);

/**
 * Registers a test for each implementation.
 * @param {string} name
 * @param {(api: Api) => unknown} body
 * @param {string} [nativeDiffers]  why it is not run on the browser's own
 */
export function streamTest(name, body, nativeDiffers) {
  test(`WebSocketStream: ${name}`, () => body(OURS));
  if (NativeStream && NativeError) {
    const native = { isNative: true, WebSocketStream: NativeStream, WebSocketError: NativeError };
    test(`native WebSocketStream: ${name}`, { skip: () => nativeDiffers }, () => body(native));
  }
}

/**
 * Reads a stream to its end. Resolves with the chunks, and with the error if the stream errored.
 * @template T
 * @param {ReadableStream<T>} readable
 * @returns {Promise<{ chunks: T[], error?: unknown }>}
 */
export async function drain(readable) {
  /** @type {T[]} */
  const chunks = [];
  const reader = readable.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return { chunks };
      chunks.push(value);
    }
  } catch (error) {
    return { chunks, error };
  }
}

/**
 * Resolves with the names of those promises that are still pending.
 * @param {Record<string, Promise<unknown>>} promises
 */
export async function pendingOf(promises) {
  const pending = [];
  for (const [name, promise] of Object.entries(promises)) if (await isPending(promise)) pending.push(name);
  return pending;
}

/** Why tests of the range of close codes are not run on Chromium's own. */
export const CLAMPS = "it clamps close codes, where the proposal enforces their range";

/** @typedef {import("/sockstream/index.js").WebSocketStreamOptions} StreamOptions */

/**
 * Opens a stream. Resolves with it and with what `opened` resolves with.
 * @param {Api} api
 * @param {string} path
 * @param {StreamOptions} [options]
 */
export async function openStream(api, path = "/echo", options = {}) {
  const stream = new api.WebSocketStream(url(path), options);
  return { stream, ...(await stream.opened) };
}
