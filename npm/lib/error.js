// The package's error.

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
