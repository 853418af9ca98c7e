// Results as JSON with short numbers, and one line for each innermost object or list.

const DIGITS = 4;

/** @param {unknown} value */
export const compactJson = (value) => `${write(JSON.parse(JSON.stringify(value, shorten)), "")}\n`;

/**
 * Rounds to significant digits, since more of them would be noise.
 * @param {string} _key
 * @param {unknown} value
 */
const shorten = (_key, value) =>
  typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value;

/**
 * @param {unknown} value  as JSON.parse returns it
 * @param {string} indent
 * @returns {string}
 */
function write(value, indent) {
  const flat = JSON.stringify(value);
  if (typeof value !== "object" || value === null || depth(value) <= 2) return flat;
  const inner = `${indent} `;
  const lines = Array.isArray(value)
    ? value.map((item) => inner + write(item, inner))
    : Object.entries(value).map(([name, item]) => `${inner}${JSON.stringify(name)}: ${write(item, inner)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${lines.join(",\n")}\n${indent}${close}`;
}

/**
 * @param {unknown} value
 * @returns {number}
 */
function depth(value) {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depth));
}
