// What the user typed, checked before it reaches sockstream so that the message can stand next to its control.
// Each function returns the value or throws an Error with a sentence for the user.
import { integer, utf8Length } from "../lib/format.js";

export const MOST_REASON_BYTES = 123;
const NORMAL_CLOSURE = 1000;

// RFC 7230's token, which RFC 6455 asks of a subprotocol.
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/u;

/** `/echo` on this page's server, written out. */
export function defaultUrl() {
  const url = new URL("/echo", document.baseURI);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

export function checkUrl(text) {
  const value = text.trim();
  if (!value) throw new Error("Enter a URL.");
  // "127.0.0.1:80/echo" would count as a path on this server, which nobody means.
  if (!/^(?:wss?:\/\/|https?:\/\/|\/)/iu.test(value))
    throw new Error("Start with ws://, wss://, http://, https:// or /.");
  let url;
  try {
    url = new URL(value, document.baseURI);
  } catch {
    throw new Error("This is not a valid URL.");
  }
  if (url.hash || value.endsWith("#")) throw new Error("A WebSocket URL has no fragment: remove the “#” part.");
  return value;
}

export function checkProtocols(text) {
  if (!text.trim()) return [];
  const protocols = text.split(",").map((name) => name.trim());
  if (protocols.includes("")) throw new Error("There is a comma too many.");
  const wrong = protocols.find((name) => !TOKEN.test(name));
  if (wrong) throw new Error(`“${wrong}” is not a subprotocol name: no spaces, no separators, ASCII only.`);
  const twice = protocols.find((name, i) => protocols.indexOf(name) !== i);
  if (twice) throw new Error(`“${twice}” is listed twice.`);
  return protocols;
}

/** A whole number from `least` to `most`; digits may be grouped by commas, underscores or spaces. */
export function checkNumber(least, most) {
  return (text) => {
    const digits = text.trim().replace(/[,_\s]/gu, "");
    const value = Number(digits);
    if (!/^\d+$/u.test(digits) || value < least || value > most) {
      throw new Error(`Enter a whole number from ${integer(least)} to ${integer(most)}.`);
    }
    return value;
  };
}

/** A number; 1000 if none is given, as the package has it. */
export function checkCloseCode(text) {
  const value = text.trim();
  if (!value) return NORMAL_CLOSURE;
  const code = Number(value);
  if (!/^\d+$/u.test(value) || (code !== NORMAL_CLOSURE && (code < 3000 || code > 4999))) {
    throw new Error("A page may close with 1000 or a code from 3000 to 4999.");
  }
  return code;
}

export function checkReason(reason) {
  const length = utf8Length(reason);
  if (length > MOST_REASON_BYTES)
    throw new Error(`The reason is ${length} bytes long; at most ${MOST_REASON_BYTES} fit.`);
  return reason;
}
