// The wasm that is part of an entry.

/**
 * Returns the bytes that a Base64 text stands for.
 *
 * @param {string} base64
 */
export const decode = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
