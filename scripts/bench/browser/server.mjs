// Serves the benchmark's page, and answers its requests.

import { once } from "node:events";
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { dist, inRoot } from "../../lib/paths.mjs";
import { built } from "../programs/wasm.mjs";

/** @type {Record<string, string>} */
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

/** @type {Record<string, string>} */
const FOLDERS = { dist, built };

/**
 * Answers to the page's requests, by name. Each takes what the page sent; a rejection becomes the page's error.
 * @typedef {Record<string, (content: any) => unknown>} Answers
 */

/** @param {Answers} answers */
export async function servePage(answers) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (request.method !== "POST") return sendFile(response, findFile(pathname));
    try {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const answer = await answers[pathname.slice(1)](JSON.parse(Buffer.concat(chunks).toString()));
      response.setHeader("content-type", "application/json").end(JSON.stringify(answer ?? null));
    } catch (error) {
      response.writeHead(500).end(error instanceof Error ? error.message : String(error));
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${address.port}/`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** @param {string} pathname */
function findFile(pathname) {
  const [first, ...rest] = pathname.slice(1).split("/");
  const within = FOLDERS[first]
    ? [FOLDERS[first], ...rest]
    : [inRoot("benches", "page"), first || "index.html", ...rest];
  const file = path.join(...within);
  return file.startsWith(within[0]) && statSync(file, { throwIfNoEntry: false })?.isFile() ? file : undefined;
}

/**
 * @param {import("node:http").ServerResponse} response
 * @param {string | undefined} file
 */
function sendFile(response, file) {
  if (!file) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    "content-type": TYPES[path.extname(file)] ?? "application/octet-stream",
    "cache-control": "no-store",
    // An isolated page gets a timer of 5 µs instead of 100.
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
  });
  createReadStream(file).pipe(response);
}
