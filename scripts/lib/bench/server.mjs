// Serves the benchmark's page, hands it the plan, and takes its results.

import { once } from "node:events";
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { dist, inRoot } from "../paths.mjs";
import { built } from "./wasm.mjs";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

const FOLDERS = { dist, built };

/**
 * @param {object} plan
 * @param {Record<string, (content: any) => unknown>} told  what the page posts, by name
 */
export async function servePage(plan, told) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    if (request.method === "POST") {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const answer = await told[pathname.slice(1)](JSON.parse(Buffer.concat(chunks)));
      return response.setHeader("content-type", "application/json").end(JSON.stringify(answer ?? null));
    }
    if (pathname === "/plan") return response.setHeader("content-type", "application/json").end(JSON.stringify(plan));
    sendFile(response, findFile(pathname));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${server.address().port}/`, stop: () => (server.closeAllConnections(), server.close()) };
}

function findFile(pathname) {
  const [first, ...rest] = pathname.slice(1).split("/");
  const within = FOLDERS[first] ? [FOLDERS[first], ...rest] : [inRoot("benches", "page"), first || "index.html", ...rest];
  const file = path.join(...within);
  return file.startsWith(within[0]) && statSync(file, { throwIfNoEntry: false })?.isFile() ? file : undefined;
}

function sendFile(response, file) {
  if (!file) return response.writeHead(404).end();
  response.writeHead(200, {
    "content-type": TYPES[path.extname(file)] ?? "application/octet-stream",
    "cache-control": "no-store",
    // An isolated page gets a timer of 5 µs instead of 100.
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
  });
  return createReadStream(file).pipe(response);
}
