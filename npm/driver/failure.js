// The error for the cause that the state machine names.

import { SockstreamError } from "../lib/error.js";
import * as n from "../machine/numbers.js";

/** @import { CloseInfo, SockstreamErrorCode } from "../types/index.js" */

/**
 * Returns the error for a `CAUSE_…`.
 *
 * @param {number} cause
 * @param {string} url
 * @param {CloseInfo | undefined} end  how the connection ended, if it has
 * @param {{ connectTimeout: number, closeTimeout: number }} settings
 */
export function failure(cause, url, end, { connectTimeout, closeTimeout }) {
  const { closeCode, reason, neverSentBytes, unconfirmedBytes } = end ?? {};
  const how = `code ${closeCode}${reason && ` (${reason})`}; ${neverSentBytes} bytes were never sent, ${unconfirmedBytes} are unconfirmed`;
  const [code, message] = /** @type {Record<number, [SockstreamErrorCode, string]>} */ ({
    [n.CAUSE_CONNECT]: [
      "CONNECT",
      "The connection was not established. Check the server, and connect-src of the page's CSP",
    ],
    [n.CAUSE_CONNECT_TIMEOUT]: ["CONNECT_TIMEOUT", `The connection was not established within ${connectTimeout} ms`],
    [n.CAUSE_UNCLEAN_CLOSE]: ["UNCLEAN_CLOSE", `The connection ended with ${how}`],
    [n.CAUSE_CLOSE_TIMEOUT]: ["CLOSE_TIMEOUT", `The closing handshake was not finished within ${closeTimeout} ms`],
    [n.CAUSE_RECEIVE_OVERFLOW]: ["RECEIVE_OVERFLOW", "The receive buffer overflowed"],
    [n.CAUSE_UNEXPECTED_DATA]: [
      "UNEXPECTED_DATA",
      "A message was neither text nor an ArrayBuffer: someone changed binaryType",
    ],
  })[cause];
  return new SockstreamError(code, `${url}: ${message}.`, end);
}
