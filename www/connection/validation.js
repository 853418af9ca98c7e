// Parses what the user enters about a connection. Each error's message is shown next to its control.
import { utf8Length } from "../lib/bytes.js";

/** RFC 6455 limits a Close frame to 125 bytes, 2 of which are the code. */
export const MAX_REASON_BYTES = 123;

const NORMAL_CLOSURE = 1000;

// RFC 6455 requires a subprotocol to be a token of RFC 7230.
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/u;

/** Returns the absolute WebSocket URL of `/echo` on the page's server. */
export function defaultUrl() {
  const url = new URL("/echo", document.baseURI);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

/**
 * Returns the URL without surrounding spaces.
 *
 * @param {string} text
 */
export function parseUrl(text) {
  const value = text.trim();
  if (!value) throw new Error("Enter a URL, or a path such as /echo.");
  // Otherwise “127.0.0.1:80/echo” would be a path on the page's server, which nobody means.
  if (!/^(?:wss?:\/\/|https?:\/\/|\/)/iu.test(value)) {
    throw new Error("The URL must start with ws://, wss://, http://, https:// or /.");
  }
  if (!URL.canParse(value, document.baseURI)) throw new Error("This is not a valid URL. Check the host and the port.");
  if (value.includes("#")) throw new Error("A WebSocket URL must not have a fragment. Remove “#” and what follows it.");
  return value;
}

/**
 * Returns the subprotocols of a list with commas.
 *
 * @param {string} text
 */
export function parseProtocols(text) {
  if (!text.trim()) return [];
  const protocols = text.split(",").map((name) => name.trim());
  if (protocols.includes("")) throw new Error("A subprotocol is empty. Remove the extra comma.");
  const wrong = protocols.find((name) => !TOKEN.test(name));
  if (wrong) {
    throw new Error(`“${wrong}” is not a valid subprotocol. Use ASCII letters, digits and !#$%&'*+-.^_\`|~ only.`);
  }
  const repeated = protocols.find((name, i) => protocols.indexOf(name) !== i);
  if (repeated) throw new Error(`“${repeated}” is listed twice. Remove one of them.`);
  return protocols;
}

/**
 * Returns the close code; 1000 for an empty text.
 *
 * @param {string} text
 */
export function parseCloseCode(text) {
  const value = text.trim();
  if (!value) return NORMAL_CLOSURE;
  const code = Number(value);
  if (!/^\d+$/u.test(value) || (code !== NORMAL_CLOSURE && (code < 3000 || code > 4999))) {
    throw new Error("Enter 1000 or a code from 3000 to 4999. Browsers allow no others.");
  }
  return code;
}

/**
 * Returns the reason if it fits into a Close frame.
 *
 * @param {string} reason
 */
export function parseReason(reason) {
  const length = utf8Length(reason);
  if (length > MAX_REASON_BYTES) {
    throw new Error(`The reason has ${length} bytes in UTF-8. Shorten it to ${MAX_REASON_BYTES}.`);
  }
  return reason;
}
