// Serves the page of the libraries' tests, and the package.

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { dist } from "../../lib/paths.mjs";

/** @type {Record<string, string>} */
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

/**
 * Serves a folder at `/`, and the package at `/sockstream/`. Resolves with the address and a function that ends it.
 * @param {string} folder
 */
export async function serveSite(folder) {
  const server = http.createServer(async (request, response) => {
    const { pathname } = new URL(String(request.url), "http://localhost");
    const name = path.posix.normalize(pathname === "/" ? "/index.html" : pathname);
    const file = name.startsWith("/sockstream/") ? path.join(dist, name.slice(11)) : path.join(folder, name);
    try {
      const content = await readFile(file);
      response.writeHead(200, { "content-type": TYPES[path.extname(file)] ?? "application/octet-stream" }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: new URL(`http://127.0.0.1:${port}/`),
    async stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
