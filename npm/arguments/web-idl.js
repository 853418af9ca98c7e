// What Web IDL does with the arguments and the members of an interface, and a class does not do by itself.

import { checkClose } from "./close.js";

/** @import { SockstreamErrorCode } from "../types/index.js" */

/**
 * Which DOMException stands for which code of ours.
 *
 * @type {Partial<Record<SockstreamErrorCode, string>>}
 */
const DOM_NAMES = {
  INVALID_URL: "SyntaxError",
  INVALID_PROTOCOL: "SyntaxError",
  CLOSE_REASON_TOO_LONG: "SyntaxError",
  INVALID_CLOSE_CODE: "InvalidAccessError",
};

/**
 * Runs a check of ours, and turns what it throws into what the proposal says.
 *
 * @template T
 * @param {() => T} act
 */
export function check(act) {
  try {
    return act();
  } catch (error) {
    const { code, message } = /** @type {Error & { code?: SockstreamErrorCode }} */ (error);
    const name = code && DOM_NAMES[code];
    throw name ? new DOMException(message, name) : error;
  }
}

/**
 * Converts to a dictionary.
 *
 * @param {unknown} value
 * @returns {Record<string, unknown>}
 */
export function dictionary(value) {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Not an object.");
  return /** @type {Record<string, unknown>} */ (value);
}

/**
 * Converts to a sequence of strings.
 *
 * @param {Iterable<unknown>} value
 */
export function sequence(value) {
  // A string can be iterated, but is no sequence.
  if (Object(value) !== value || !value[Symbol.iterator]) throw new TypeError("protocols is not a sequence.");
  return Array.from(value, (name) => `${name}`);
}

/**
 * Converts to `DOMString or sequence<DOMString>`, and returns the strings.
 *
 * @param {unknown} value
 */
export function stringOrSequence(value) {
  const isSequence = Object(value) === value && /** @type {Iterable<unknown>} */ (value)[Symbol.iterator] != null;
  return isSequence ? sequence(/** @type {Iterable<unknown>} */ (value)) : [`${value}`];
}

/**
 * Converts to `[Clamp] unsigned short`: rounds to the nearest integer, and to the even one of two. NaN becomes 0.
 *
 * @param {unknown} value
 */
export function clampedShort(value) {
  const number = Math.min(Math.max(+(/** @type {number} */ (value)) || 0, 0), 65535);
  const below = Math.floor(number);
  return number - below === 0.5 ? below + (below % 2) : Math.round(number);
}

/**
 * Converts to a `WebSocketCloseInfo`, member by member, and checks it as the proposal does. Returns code and reason.
 *
 * @param {unknown} value
 */
export function readCloseInfo(value) {
  const info = dictionary(value);
  const { closeCode } = info;
  // [EnforceRange] unsigned short
  const code = closeCode === undefined ? undefined : Math.trunc(/** @type {number} */ (closeCode));
  if (code !== undefined && !(code >= 0 && code <= 65535)) throw new TypeError("closeCode is not an unsigned short.");
  const { reason = "" } = info;
  return check(() => checkClose(code, `${reason}`));
}

/**
 * Gives a class the name, the tag and the enumerable members of an interface. Minifying changes even the name of a class.
 *
 * @param {Function & { prototype: object }} Class
 * @param {string} name
 * @param {string[]} members
 */
export function expose(Class, name, members) {
  Object.defineProperty(Class, "name", { value: name });
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: name, configurable: true });
  for (const member of members) Object.defineProperty(Class.prototype, member, { enumerable: true });
}
