// `SockstreamError`, the package's error.

/** @import { CloseInfo, SockstreamErrorCode } from "../types/index.js" */

/** What went wrong; `code` says which. Where the connection has ended, the fields of the close event say how. */
export class SockstreamError extends Error {
  /**
   * @param {SockstreamErrorCode} code
   * @param {string} message
   * @param {Partial<CloseInfo> & { cause?: unknown }} [details]
   */
  constructor(code, message, { cause, ...closeInfo } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    Object.assign(this, closeInfo);
  }

  static {
    SockstreamError.prototype.name = "SockstreamError";
  }
}
