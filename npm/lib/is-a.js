// Tells what interface a value has.

/**
 * Returns whether a value is of that interface, in any realm.
 *
 * @param {string} name
 * @param {unknown} value
 */
export const isA = (name, value) => Object.prototype.toString.call(value) === `[object ${name}]`;
