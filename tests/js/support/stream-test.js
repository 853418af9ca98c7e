// Tests of `WebSocketStream` run on ours everywhere, and on the browser's own where it has one, as an oracle.

import { test } from "./harness.js";
import { WebSocketError, WebSocketStream } from "./package.js";
import { isPending } from "./assert.js";

const OURS = { isNative: false, WebSocketStream, WebSocketError };
const NATIVE = {
  isNative: true,
  WebSocketStream: globalThis.WebSocketStream,
  WebSocketError: globalThis.WebSocketError,
};

/**
 * @param {string} name
 * @param {(api: typeof OURS) => unknown} body
 * @param {string} [nativeDiffers]  why the browser's own is not asked
 */
export function streamTest(name, body, nativeDiffers) {
  test(`WebSocketStream: ${name}`, () => body(OURS));
  if (NATIVE.WebSocketStream) {
    test(`native WebSocketStream: ${name}`, { skip: () => nativeDiffers }, () => body(NATIVE));
  }
}

/** What is read until the end, and the error there, if there is one. */
export async function drain(readable) {
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

/** Those of `promises`, an object, that are still pending. */
export async function pendingOf(promises) {
  const pending = [];
  for (const [name, promise] of Object.entries(promises)) if (await isPending(promise)) pending.push(name);
  return pending;
}
