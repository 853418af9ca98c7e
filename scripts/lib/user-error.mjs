// Errors that are shown to the user as one sentence, without a stack.

export class UserError extends Error {
  /** @param {string} sentence  what is wrong and what to do about it
   *  @param {string} [detail]  the output of the command that failed; all of it is shown */
  constructor(sentence, detail = "") {
    super(sentence);
    this.name = "UserError";
    this.detail = detail;
  }
}

/**
 * Runs a script's main function and turns what it throws into output and an exit code.
 * @param {() => Promise<number | void>} body  resolves to the exit code, 0 if to nothing
 */
export async function main(body) {
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (error.detail) process.stderr.write(`${error.detail.trimEnd()}\n\n`);
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
