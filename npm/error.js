// The package's error.

import {
  CAUSE_CLOSE_TIMEOUT,
  CAUSE_CLOSED,
  CAUSE_CONNECT,
  CAUSE_CONNECT_TIMEOUT,
  CAUSE_RECEIVE_OVERFLOW,
  CAUSE_UNEXPECTED_DATA,
} from "./numbers.js";

/** What went wrong; `code` says which. Where the connection has ended, the fields of the close event say how. */
export class SockstreamError extends Error {
  constructor(code, message, { cause, ...closeInfo } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    Object.assign(this, closeInfo);
  }

  get name() {
    return "SockstreamError";
  }
}

/** Code and message of what the state machine says by number. */
const CAUSES = {
  [CAUSE_CONNECT]: () => ["CONNECT", "The connection was not established."],
  [CAUSE_CONNECT_TIMEOUT]: (_, { connectTimeout }) => ["CONNECT_TIMEOUT", `The connection was not established within ${connectTimeout} ms.`],
  [CAUSE_CLOSED]: ({ closeCode, reason, neverSentBytes, unconfirmedBytes }) => [
    "CLOSED",
    `The connection ended with code ${closeCode}${reason && ` (${reason})`}; ${neverSentBytes} bytes were never sent, ${unconfirmedBytes} are unconfirmed.`,
  ],
  [CAUSE_CLOSE_TIMEOUT]: (_, { closeTimeout }) => ["CLOSE_TIMEOUT", `The closing handshake was not finished within ${closeTimeout} ms.`],
  [CAUSE_RECEIVE_OVERFLOW]: () => ["RECEIVE_OVERFLOW", "The receive buffer overflowed."],
  [CAUSE_UNEXPECTED_DATA]: () => ["UNEXPECTED_DATA", "A message was neither text nor an ArrayBuffer: someone changed binaryType."],
};

/** The error for a cause; `end` is how the connection ended, if it has. */
export const failure = (cause, end, settings) => new SockstreamError(...CAUSES[cause](end, settings), end);
