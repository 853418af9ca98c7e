// What a caller may give, checked before the native object is touched.

import { SockstreamError } from "../lib/error.js";
import { FIRST_APPLICATION_CODE, LAST_APPLICATION_CODE, MAX_REASON_BYTES, NORMAL_CLOSURE } from "../machine/numbers.js";

/** RFC 7230, section 3.2.6. */
const TOKEN = /^[!#$%&'*+\-.^_`|~\w]+$/;

/** The absolute WebSocket URL; relative ones are resolved against the page or worker. */
export function parseUrl(input) {
  const invalid = (why) => new SockstreamError("INVALID_URL", `${JSON.stringify(String(input))} ${why}.`);
  // A worker made from a blob: URL belongs to the page that made the blob.
  const base = (globalThis.document?.baseURI ?? globalThis.location?.href)?.replace(/^blob:/, "");
  // No URL resolves against some bases, such as that of a worker of a sandboxed frame. An absolute one needs none.
  const url = tryUrl(input, base) ?? tryUrl(input);
  if (!url) throw invalid("is not a URL that can be resolved here");
  url.protocol = url.protocol.replace(/^http/, "ws");
  if (!/^wss?:$/.test(url.protocol)) throw invalid("is neither ws:, wss:, http: nor https:");
  // By the standard nothing is escaped in a host; Chromium escapes what it should refuse.
  if (url.host.includes("%")) throw invalid("has an invalid host");
  // An empty fragment is one too, but `hash` doesn't tell.
  if (url.href.includes("#")) throw invalid("has a fragment, which a WebSocket URL may not have");
  return url.href;
}

function tryUrl(input, base) {
  try {
    return new URL(input, base);
  } catch {
    return undefined;
  }
}

/** Subprotocols, as an array of strings. */
export function checkProtocols(names) {
  for (const name of names) {
    if (!TOKEN.test(name))
      throw new SockstreamError("INVALID_PROTOCOL", `The subprotocol ${JSON.stringify(name)} is not a token.`);
  }
  if (new Set(names).size < names.length)
    throw new SockstreamError("INVALID_PROTOCOL", "A subprotocol is offered twice.");
  return names;
}

/** A close code that a client may send. */
export function checkCloseCode(code) {
  if (
    code !== NORMAL_CLOSURE &&
    !(Number.isInteger(code) && code >= FIRST_APPLICATION_CODE && code <= LAST_APPLICATION_CODE)
  ) {
    const range = `${NORMAL_CLOSURE} nor in ${FIRST_APPLICATION_CODE}–${LAST_APPLICATION_CODE}`;
    throw new SockstreamError("INVALID_CLOSE_CODE", `The close code ${String(code)} is neither ${range}.`);
  }
  return code;
}

/** Code and reason to close with; neither, for an empty Close frame. */
export function checkClose(code, reason = "") {
  const bytes = new TextEncoder().encode(reason);
  // Without lone surrogates, as a USVString.
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  if (code !== undefined) checkCloseCode(code);
  if (bytes.length > MAX_REASON_BYTES) {
    throw new SockstreamError(
      "CLOSE_REASON_TOO_LONG",
      `The close reason has ${bytes.length} UTF-8 bytes, over ${MAX_REASON_BYTES}.`,
    );
  }
  return code === undefined && !text ? [] : [code ?? NORMAL_CLOSURE, text];
}

/** Whether a value is of that interface, in any realm. */
export const isA = (name, value) => Object.prototype.toString.call(value) === `[object ${name}]`;

/** A signal, of any realm, or none. */
export function checkSignal(signal) {
  if (signal !== undefined && !isA("AbortSignal", signal)) throw new TypeError("signal is not an AbortSignal.");
  return signal;
}

/** Bytes of a received message; for text, UTF-16 code units; undefined for anything else. */
export const sizeOf = (data) => (typeof data === "string" ? data.length : data.byteLength);

/**
 * What `send` takes, also from other realms. The native one would send anything else as the text it converts to, and a
 * detached buffer as an empty message.
 */
export function checkData(data) {
  if (typeof data === "string" || isA("Blob", data) || isA("File", data)) return data;
  const buffer = ArrayBuffer.isView(data) ? data.buffer : data;
  if (!isA("ArrayBuffer", buffer))
    throw new TypeError("A message is a string, an ArrayBuffer, a view of one, or a Blob.");
  if (buffer.resizable) throw new TypeError("A resizable buffer can't be sent.");
  // Throws if it is detached; an engine need not know `detached`.
  if (!buffer.byteLength) new Uint8Array(buffer);
  return data;
}
