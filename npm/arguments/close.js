// The code and reason that a client closes with.

import { SockstreamError } from "../lib/error.js";
import { FIRST_APPLICATION_CODE, LAST_APPLICATION_CODE, MAX_REASON_BYTES, NORMAL_CLOSURE } from "../machine/numbers.js";

/**
 * Returns the close code if a client may send it. A value of another type is refused as well.
 *
 * @param {number} code
 */
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

/**
 * Returns the code and reason to close with; neither, for an empty Close frame.
 *
 * @param {number | undefined} code
 * @param {string} [reason]
 * @returns {[code?: number, reason?: string]}
 */
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
