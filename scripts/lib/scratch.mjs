// A folder that is gone afterwards.

import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/**
 * As TMPDIR it takes what browsers leave behind when they are ended. Its path is short: Chromium puts a socket in there.
 * @template T
 * @param {(scratch: string) => T | Promise<T>} action
 * @returns {Promise<T>}
 */
export async function withScratch(action) {
  const scratch = mkdtempSync(path.join(os.tmpdir(), "sockstream-"));
  try {
    return await action(scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
