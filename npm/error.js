// The package's error.

/** What went wrong; `code` says which. */
export class SockstreamError extends Error {
  constructor({ message, cause, ...fields }) {
    super(message, cause && { cause });
    Object.assign(this, fields);
  }

  get name() {
    return "SockstreamError";
  }
}
