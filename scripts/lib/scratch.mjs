// A folder for temporary files.

import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/**
 * Makes a folder, calls `action` with its path, and removes it afterwards. As TMPDIR it collects what browsers leave when they are
 * killed. Its path is short because Chromium puts a socket in it.
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
