// The subprotocols that `connect` offers.

import { SockstreamError } from "../lib/error.js";

/** A token of RFC 7230, section 3.2.6. */
const TOKEN = /^[!#$%&'*+\-.^_`|~\w]+$/;

/**
 * Returns the subprotocols if each is a token and none is offered twice.
 *
 * @param {string[]} names
 */
export function checkProtocols(names) {
  for (const name of names) {
    if (!TOKEN.test(name))
      throw new SockstreamError("INVALID_PROTOCOL", `The subprotocol ${JSON.stringify(name)} is not a token.`);
  }
  if (new Set(names).size < names.length)
    throw new SockstreamError("INVALID_PROTOCOL", "A subprotocol is offered twice.");
  return names;
}
