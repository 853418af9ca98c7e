// Assertions. A failure's message contains the value that was found.

class AssertionError extends Error {
  name = "AssertionError";
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  throw new AssertionError(message);
}

/**
 * Formats a value, deep enough to distinguish two of them.
 * @param {unknown} value
 * @returns {string}
 */
function show(value, depth = 0) {
  if (typeof value === "string")
    return value.length > 200 ? `${JSON.stringify(value.slice(0, 200))}… (${value.length})` : JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (value instanceof Error) {
    const code = "code" in value && value.code ? ` ${value.code}` : "";
    return `${value.name}${code}: ${value.message}`;
  }
  if (ArrayBuffer.isView(value))
    return `${value.constructor.name} [${[...new Uint8Array(value.buffer, value.byteOffset, Math.min(value.byteLength, 20))]}] (${value.byteLength})`;
  if (Array.isArray(value))
    return `[${value
      .slice(0, 20)
      .map((item) => show(item, depth + 1))
      .join(", ")}]${value.length > 20 ? ` (${value.length})` : ""}`;
  if (value && typeof value === "object" && depth < 4) {
    return `{${Object.entries(value)
      .map(([key, item]) => `${key}: ${show(item, depth + 1)}`)
      .join(", ")}}`;
  }
  return String(value);
}

/**
 * Asserts that a value is truthy.
 * @param {unknown} value
 * @param {string} [message]
 * @returns {asserts value}
 */
export function ok(value, message) {
  if (!value) fail(`${message ?? "not true"}: ${show(value)}`);
}

/**
 * Asserts that two values are the same, by `Object.is`.
 * @param {unknown} actual
 * @param {unknown} expected
 */
export function equal(actual, expected, message = "not equal") {
  if (!Object.is(actual, expected)) fail(`${message}: ${show(actual)}, expected ${show(expected)}`);
}

/**
 * Asserts that two values have the same structure: arrays, typed arrays, plain objects and their values.
 * @param {unknown} actual
 * @param {unknown} expected
 */
export function deepEqual(actual, expected, message = "not equal") {
  if (!same(actual, expected)) fail(`${message}: ${show(actual)}, expected ${show(expected)}`);
}

/** @typedef {Record<string, unknown>} Properties */

/**
 * @param {unknown} left
 * @param {unknown} right
 * @returns {boolean}
 */
function same(left, right) {
  if (Object.is(left, right)) return true;
  if (typeof left !== "object" || typeof right !== "object" || !left || !right) return false;
  if (Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return false;
  // Views are compared by their elements: their buffers may be larger.
  if (ArrayBuffer.isView(left))
    return sameElements(/** @type {Uint8Array} */ (left), /** @type {Uint8Array} */ (right));
  const [ours, theirs] = [/** @type {Properties} */ (left), /** @type {Properties} */ (right)];
  const keys = Object.keys(ours);
  return (
    keys.length === Object.keys(theirs).length &&
    keys.every((key) => Object.hasOwn(theirs, key) && same(ours[key], theirs[key]))
  );
}

/**
 * @param {Uint8Array} left  or another typed array
 * @param {Uint8Array} right
 */
const sameElements = (left, right) =>
  left.length === right.length && left.every((value, index) => value === right[index]);

/**
 * What an assertion knows of an error that has certain properties.
 * @typedef {Error & { code?: unknown } & Partial<import("/sockstream/index.js").CloseInfo>} Failure
 */

/**
 * Asserts that an error is an instance of a class, or has the properties that an object names. Returns the error.
 * @param {unknown} error
 * @param {object} expected
 * @returns {unknown}
 */
function matches(error, expected) {
  if (typeof expected === "function") {
    if (!(error instanceof expected)) fail(`${show(error)} is not a ${expected.name}`);
    return error;
  }
  const found = /** @type {Properties | undefined} */ (error);
  for (const [key, value] of Object.entries(/** @type {Properties} */ (expected))) {
    if (!same(found?.[key], value)) fail(`${key} of ${show(error)} is ${show(found?.[key])}, expected ${show(value)}`);
  }
  return error;
}

/**
 * Asserts that a function throws an error of a class, or one with certain properties. Returns the error.
 * @template T
 * @overload
 * @param {() => unknown} act
 * @param {Function & { prototype: T }} expected
 * @returns {T}
 */
/**
 * @overload
 * @param {() => unknown} act
 * @param {object} expected
 * @returns {Failure}
 */
/**
 * @param {() => unknown} act
 * @param {object} expected
 */
export function throws(act, expected) {
  let result;
  try {
    result = act();
  } catch (error) {
    return matches(error, expected);
  }
  return fail(`nothing was thrown; it returned ${show(result)}`);
}

/**
 * Asserts that a promise rejects with an error of a class, or one with certain properties. Resolves with the error.
 * @template T
 * @overload
 * @param {Promise<unknown>} promise
 * @param {Function & { prototype: T }} expected
 * @returns {Promise<T>}
 */
/**
 * @overload
 * @param {Promise<unknown>} promise
 * @param {object} expected
 * @returns {Promise<Failure>}
 */
/**
 * @param {Promise<unknown>} promise
 * @param {object} expected
 */
export async function rejects(promise, expected) {
  let result;
  try {
    result = await promise;
  } catch (error) {
    return matches(error, expected);
  }
  return fail(`did not reject; it resolved with ${show(result)}`);
}

/**
 * Resolves with the reason that a promise rejects with, whatever value it is.
 * @param {Promise<unknown>} promise
 * @returns {Promise<unknown>}
 */
export const reasonOf = (promise) =>
  promise.then(
    (result) => fail(`did not reject; it resolved with ${show(result)}`),
    (reason) => reason,
  );

/**
 * Resolves with whether a promise is still pending after everything that could settle it at once has run. Leaves no timer.
 * @param {Promise<unknown>} promise
 */
export async function isPending(promise) {
  const pending = Symbol("pending");
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const later = new Promise((resolve) => {
    timer = setTimeout(() => resolve(pending), 0);
  });
  const first = await Promise.race([promise.catch(() => {}), later]);
  clearTimeout(timer);
  return first === pending;
}
