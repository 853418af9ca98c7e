// What a caller may give, checked before the native object is touched.

import { SockstreamError } from "./error.js";

/** RFC 7230, section 3.2.6. */
const TOKEN = /^[!#$%&'*+\-.^_`|~\w]+$/;
const MAX_REASON_BYTES = 123;
/** A longer timeout would run at once. */
const MAX_MILLIS = 2 ** 31 - 1;

/** The absolute WebSocket URL; relative ones are resolved against the page or worker. */
export function parseUrl(input) {
  const invalid = (why) => new SockstreamError("INVALID_URL", `${JSON.stringify(String(input))} ${why}.`);
  const base = globalThis.document?.baseURI ?? globalThis.location?.href;
  // A worker made from a blob: URL belongs to the page that made the blob.
  let url;
  try {
    url = new URL(input, base?.replace(/^blob:/, ""));
  } catch {
    throw invalid("is not a URL that can be resolved here");
  }
  url.protocol = url.protocol.replace(/^http/, "ws");
  if (!/^wss?:$/.test(url.protocol)) throw invalid("is neither ws:, wss:, http: nor https:");
  // By the standard nothing is escaped in a host; Chromium escapes what it should refuse.
  if (url.host.includes("%")) throw invalid("has an invalid host");
  // An empty fragment is one too, but `hash` doesn't tell.
  if (url.href.includes("#")) throw invalid("has a fragment, which a WebSocket URL may not have");
  return url.href;
}

/** Subprotocols, as an array of strings. */
export function checkProtocols(names) {
  for (const name of names) {
    if (!TOKEN.test(name)) throw new SockstreamError("INVALID_PROTOCOL", `The subprotocol ${JSON.stringify(name)} is not a token.`);
  }
  if (new Set(names).size < names.length) throw new SockstreamError("INVALID_PROTOCOL", "A subprotocol is offered twice.");
  return names;
}

/** The arguments for the native `close`: none, or a code and a reason. */
export function checkClose(code, reason = "") {
  const bytes = new TextEncoder().encode(reason);
  // Without lone surrogates, as a USVString.
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  if (code !== undefined && code !== 1000 && !(Number.isInteger(code) && code >= 3000 && code <= 4999)) {
    throw new SockstreamError("INVALID_CLOSE_CODE", `The close code ${String(code)} is neither 1000 nor in 3000–4999.`);
  }
  if (bytes.length > MAX_REASON_BYTES) {
    throw new SockstreamError("CLOSE_REASON_TOO_LONG", `The close reason has ${bytes.length} UTF-8 bytes, over ${MAX_REASON_BYTES}.`);
  }
  return code === undefined && !text ? [] : [code ?? 1000, text];
}

/** A time in milliseconds; Infinity for no limit. */
export function checkMillis(name, millis) {
  checkCount(name, millis);
  return millis === Infinity ? undefined : Math.min(millis, MAX_MILLIS);
}

/** A number of bytes, messages or milliseconds, if it is given. */
export function checkCount(name, count) {
  if (count !== undefined && !(typeof count === "number" && count >= 0)) {
    throw new RangeError(`${name} must be a number from 0 on, not ${String(count)}.`);
  }
  return count;
}

/** What `send` takes, also from other realms. The native one would send anything else as the text it converts to. */
export function checkData(data) {
  const kind = Object.prototype.toString.call(ArrayBuffer.isView(data) ? data.buffer : data);
  if (typeof data === "string" || /^\[object (ArrayBuffer|Blob|File)\]$/.test(kind)) return data;
  throw new TypeError("A message is a string, an ArrayBuffer, a view of one, or a Blob.");
}
