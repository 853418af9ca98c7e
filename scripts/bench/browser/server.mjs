// Serves the benchmark's page, and answers what it asks.

import { once } from "node:events";
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { dist, inRoot } from "../../lib/paths.mjs";
import { built } from "../programs/wasm.mjs";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

const FOLDERS = { dist, built };

/** @param {Record<string, (content: any) => any>} answers  to what the page asks, by name; a rejection becomes its error */
export async function servePage(answers) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    if (request.method !== "POST") return sendFile(response, findFile(pathname));
    try {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const answer = await answers[pathname.slice(1)](JSON.parse(Buffer.concat(chunks)));
      return response.setHeader("content-type", "application/json").end(JSON.stringify(answer ?? null));
    } catch (error) {
      return response.writeHead(500).end(error.message);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    stop: () => (server.closeAllConnections(), server.close()),
  };
}

function findFile(pathname) {
  const [first, ...rest] = pathname.slice(1).split("/");
  const within = FOLDERS[first]
    ? [FOLDERS[first], ...rest]
    : [inRoot("benches", "page"), first || "index.html", ...rest];
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
