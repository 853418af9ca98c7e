// `WebSocketError` of the WHATWG proposal `WebSocketStream`.

import { expose, readCloseInfo } from "../arguments/web-idl.js";

/** @import { WebSocketCloseInfo } from "../types/index.js" */

/**
 * Makes a `WebSocketError` with any close code, also one that nobody may send. It is not a public member of the class.
 *
 * @type {(info: { closeCode: number, reason: string }) => WebSocketError}
 */
export let webSocketErrorOf;

/** The end of a connection that was not closed cleanly; and, as a reason to cancel or abort, a close code and reason. */
export class WebSocketError extends DOMException {
  /** @type {number | null} */
  #closeCode = null;
  #reason = "";

  /** @param {WebSocketCloseInfo} [init] */
  constructor(message = "", init = {}) {
    // 1. Set this's name to "WebSocketError".
    // 2. Set this's message to message.
    super(message, "WebSocketError");
    // 3. Let code be init["closeCode"] if it exists, or null otherwise.
    // 4. Let reason be init["reason"] if it exists, or the empty string otherwise.
    // 5. Validate close code and reason with code and reason.
    // 6. If reason is non-empty, but code is not set, then set code to 1000.
    // 7. Set this's closeCode to code.
    // 8. Set this's reason to reason.
    [this.#closeCode = null, this.#reason = ""] = readCloseInfo(init);
  }

  get closeCode() {
    return this.#closeCode;
  }

  get reason() {
    return this.#reason;
  }

  static {
    expose(WebSocketError, "WebSocketError", ["closeCode", "reason"]);
    webSocketErrorOf = ({ closeCode, reason }) => {
      const error = new WebSocketError("The WebSocket was not closed cleanly.");
      error.#closeCode = closeCode;
      error.#reason = reason;
      return error;
    };
  }
}
