// The URL that `connect` takes.

import { SockstreamError } from "../lib/error.js";

/**
 * Returns the absolute WebSocket URL. A relative one is resolved against the page or worker.
 *
 * @param {string | URL} input
 */
export function parseUrl(input) {
  /** @param {string} why */
  const invalid = (why) => new SockstreamError("INVALID_URL", `${JSON.stringify(String(input))} ${why}.`);
  // A worker made from a blob: URL belongs to the page that made the blob.
  const base = (globalThis.document?.baseURI ?? globalThis.location?.href)?.replace(/^blob:/, "");
  // No URL resolves against some bases, such as that of a worker of a sandboxed frame. An absolute one needs none.
  const url = tryUrl(input, base) ?? tryUrl(input);
  if (!url) throw invalid("is not an absolute URL, and there is no page to resolve it against");
  url.protocol = url.protocol.replace(/^http/, "ws");
  if (!/^wss?:$/.test(url.protocol)) throw invalid("is neither ws:, wss:, http: nor https:");
  // By the standard nothing is escaped in a host; Chromium escapes what it should refuse.
  if (url.host.includes("%")) throw invalid("has an invalid host");
  // An empty fragment is one too, but `hash` doesn't tell.
  if (url.href.includes("#")) throw invalid("has a fragment");
  return url.href;
}

/**
 * @param {string | URL} input
 * @param {string} [base]
 */
function tryUrl(input, base) {
  try {
    return new URL(input, base);
  } catch {
    return undefined;
  }
}
