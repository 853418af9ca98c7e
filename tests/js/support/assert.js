// Assertions; each says what it saw.

class AssertionError extends Error {
  name = "AssertionError";
}

const fail = (message) => {
  throw new AssertionError(message);
};

/** A value in words, deep enough to tell two apart. */
function show(value, depth = 0) {
  if (typeof value === "string")
    return value.length > 200 ? `${JSON.stringify(value.slice(0, 200))}… (${value.length})` : JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (value instanceof Error) return `${value.name}${value.code ? ` ${value.code}` : ""}: ${value.message}`;
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

export function ok(value, message) {
  if (!value) fail(`${message ?? "not true"}: ${show(value)}`);
}

export function equal(actual, expected, message = "not equal") {
  if (!Object.is(actual, expected)) fail(`${message}: ${show(actual)}, expected ${show(expected)}`);
}

/** The same structure: arrays, typed arrays, plain objects and their values. */
export function deepEqual(actual, expected, message = "not equal") {
  if (!same(actual, expected)) fail(`${message}: ${show(actual)}, expected ${show(expected)}`);
}

function same(left, right) {
  if (Object.is(left, right)) return true;
  if (typeof left !== "object" || typeof right !== "object" || !left || !right) return false;
  if (Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return false;
  if (ArrayBuffer.isView(left))
    return left.length === right.length && left.every((value, index) => value === right[index]);
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && same(left[key], right[key]))
  );
}

/** Each property named in `expected` is that of `error`. */
function matches(error, expected) {
  if (typeof expected === "function") {
    if (!(error instanceof expected)) fail(`${show(error)} is no ${expected.name}`);
    return error;
  }
  for (const [key, value] of Object.entries(expected)) {
    if (!same(error?.[key], value)) fail(`${key} of ${show(error)} is ${show(error?.[key])}, expected ${show(value)}`);
  }
  return error;
}

/** @param {Function | object} expected  a class, or properties; returns the error */
export function throws(act, expected) {
  let result;
  try {
    result = act();
  } catch (error) {
    return matches(error, expected);
  }
  return fail(`nothing was thrown; it returned ${show(result)}`);
}

/** @param {Function | object} expected  a class, or properties; resolves with the error */
export async function rejects(promise, expected) {
  let result;
  try {
    result = await promise;
  } catch (error) {
    return matches(error, expected);
  }
  return fail(`did not reject; it resolved with ${show(result)}`);
}

/** Whether a promise is still pending when everything that could settle it at once has run. It leaves no timer. */
export async function isPending(promise) {
  const pending = Symbol("pending");
  let timer;
  const later = new Promise((resolve) => (timer = setTimeout(() => resolve(pending), 0)));
  const first = await Promise.race([promise.catch(() => {}), later]);
  clearTimeout(timer);
  return first === pending;
}
