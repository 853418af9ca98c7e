// Measures how long connecting takes, with the wasm not loaded yet (cold) and loaded (warm), in Chromium.
//
//   node scripts/bench/connect.mjs [--rounds 20] [--package dist]
//
// A proxy in this process stands between the browser and the echo server. It delays the response with the wasm and that of
// the handshake by some milliseconds. A cold round imports the package anew, in a page of its own, without a cache.

import http from "node:http";
import net from "node:net";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { chromium as playwright } from "playwright-core";
import { buildEchoServer, startEchoServer } from "../lib/echo-server.mjs";
import { chromium } from "../lib/which.mjs";
import { dist, inRoot } from "../lib/paths.mjs";
import { main } from "../lib/user-error.mjs";
import { endTreesOnSignal } from "../lib/processes.mjs";
import { quantile } from "../lib/numbers.mjs";

/** @typedef {{wasm: number, handshake: number}} Delay  milliseconds */

/** @type {Delay[]} */
const DELAYS = [
  { wasm: 0, handshake: 0 },
  { wasm: 100, handshake: 0 },
  { wasm: 0, handshake: 100 },
  { wasm: 100, handshake: 100 },
];

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "20" }, package: { type: "string", default: dist } },
});

/**
 * Passes everything on to the server, delayed. Resolves with its address.
 * @param {URL} target
 * @param {Delay} delay
 */
async function delayingProxy(target, delay) {
  const proxy = http.createServer((request, response) => {
    const { method, headers, url = "/" } = request;
    const forwarded = http.request(
      { host: target.hostname, port: target.port, method, headers: { ...headers, host: target.host }, path: url },
      (answer) => {
        const pass = () => {
          response.writeHead(answer.statusCode ?? 502, { ...answer.headers, "cache-control": "no-store" });
          answer.pipe(response);
        };
        setTimeout(pass, /\.wasm/.test(url) ? delay.wasm : 0);
      },
    );
    request.pipe(forwarded);
  });
  proxy.on("upgrade", (request, socket, head) => {
    const forwarded = net.connect(Number(target.port), target.hostname, () => {
      const headers = { ...request.headers, host: target.host, origin: target.origin };
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
      forwarded.write(`GET ${request.url} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
      forwarded.write(head);
      socket.pipe(forwarded);
      forwarded.once("data", (answer) => {
        const pass = () => {
          socket.write(answer);
          forwarded.pipe(socket);
        };
        setTimeout(pass, delay.handshake);
      });
    });
    for (const side of [socket, forwarded]) side.on("error", () => {});
    socket.on("close", () => forwarded.destroy());
    forwarded.on("close", () => socket.destroy());
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const address = /** @type {net.AddressInfo} */ (proxy.address());
  return {
    url: new URL(`http://127.0.0.1:${address.port}/`),
    stop() {
      proxy.closeAllConnections();
      proxy.close();
    },
  };
}

/** Runs in the page. Resolves with the milliseconds that `connect` took the first time and the second. */
async function timeConnects() {
  const { connect } = await import("/sockstream/index.js");
  const times = [];
  for (let call = 0; call < 2; call++) {
    const began = performance.now();
    const socket = await connect("/echo");
    times.push(performance.now() - began);
    await socket.close({ closeCode: 1000 });
  }
  return times;
}

/**
 * @param {import("playwright-core").Browser} browser
 * @param {URL} url
 * @param {number} rounds
 */
async function measure(browser, url, rounds) {
  const cold = [];
  const warm = [];
  for (let round = 0; round < rounds; round++) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(url.href);
    const [first, second] = await page.evaluate(timeConnects);
    cold.push(first);
    warm.push(second);
    await context.close();
  }
  return { cold, warm };
}

/**
 * @param {Delay} delay
 * @param {string} kind
 * @param {number[]} times
 */
function line(delay, kind, times) {
  const [least, median, most] = [0.1, 0.5, 0.9].map((share) => quantile(times, share).toFixed(1).padStart(6));
  return `| ${String(delay.wasm).padStart(4)} | ${String(delay.handshake).padStart(9)} | ${kind} | ${median} | ${least} – ${most} |`;
}

endTreesOnSignal(() => process.exit(1));
await main(async () => {
  const rounds = Number(values.rounds);
  const program = await buildEchoServer();
  const args = [
    "--listen",
    "127.0.0.1:0",
    "--allow-origin",
    "http://127.0.0.1:*",
    "--www",
    inRoot("tests", "js"),
    "--package",
    values.package,
  ];
  const server = await startEchoServer(program, args, { log: inRoot("artefacts", "bench-connect.log") });
  const browser = await playwright.launch({ executablePath: chromium(), args: ["--no-sandbox", "--disable-gpu"] });
  console.log(
    `${rounds} rounds each, milliseconds\n| wasm delayed | handshake delayed | | median | 10 % – 90 % |\n|---|---|---|---|---|`,
  );
  try {
    for (const delay of DELAYS) {
      const proxy = await delayingProxy(server.url, delay);
      // Any document of the server will do.
      const page = new URL("support/package.js", proxy.url);
      const { cold, warm } = await measure(browser, page, rounds);
      proxy.stop();
      console.log(line(delay, "cold", cold));
      console.log(line(delay, "warm", warm));
    }
  } finally {
    await browser.close();
    await server.stop();
  }
});
