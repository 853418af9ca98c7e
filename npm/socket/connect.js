// `connect`, which resolves with a socket.

import { readOptions } from "../arguments/options.js";
import { parseUrl } from "../arguments/url.js";
import { Connection } from "../driver/connection.js";
import { Socket } from "./socket.js";

/** @import { ConnectOptions } from "../types/index.js" */

/**
 * Connects, and resolves with the open connection.
 *
 * @param {string | URL} url
 * @param {ConnectOptions} [options]
 */
export async function connect(url, options) {
  const settings = readOptions(options);
  const { signal } = settings;
  const href = parseUrl(url);
  signal?.throwIfAborted();
  const connection = new Connection(href, settings);
  const abort = () => connection.terminate();
  signal?.addEventListener("abort", abort);
  try {
    await connection.opened;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", abort);
  }
  return new Socket(connection);
}
