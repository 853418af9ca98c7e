// Measures how long connecting takes, with the wasm not loaded yet (cold) and loaded (warm), in Chromium.
//
//   node scripts/bench/connect.mjs [--runs 20] [--package dist]
//
// A proxy in this process stands between the browser and the echo server. It delays the answer for the wasm and that of the
// handshake by so many milliseconds. A cold run imports the package anew, in a page of its own, without a cache.

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

const DELAYS = [
  { wasm: 0, handshake: 0 },
  { wasm: 100, handshake: 0 },
  { wasm: 0, handshake: 100 },
  { wasm: 100, handshake: 100 },
];

const { values } = parseArgs({
  options: { runs: { type: "string", default: "20" }, package: { type: "string", default: dist } },
});

/** Passes everything on to the server, late. Resolves to its address. */
async function delayingProxy(target, delay) {
  const proxy = http.createServer((request, response) => {
    const { method, headers, url } = request;
    const onward = http.request(
      { host: target.hostname, port: target.port, method, headers: { ...headers, host: target.host }, path: url },
      (answer) => {
        const pass = () => {
          response.writeHead(answer.statusCode, { ...answer.headers, "cache-control": "no-store" });
          answer.pipe(response);
        };
        setTimeout(pass, /\.wasm/.test(url) ? delay.wasm : 0);
      },
    );
    request.pipe(onward);
  });
  proxy.on("upgrade", (request, socket, head) => {
    const onward = net.connect(Number(target.port), target.hostname, () => {
      const headers = { ...request.headers, host: target.host, origin: target.origin };
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
      onward.write(`GET ${request.url} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
      onward.write(head);
      socket.pipe(onward);
      onward.once("data", (answer) => {
        const pass = () => {
          socket.write(answer);
          onward.pipe(socket);
        };
        setTimeout(pass, delay.handshake);
      });
    });
    for (const side of [socket, onward]) side.on("error", () => {});
    socket.on("close", () => onward.destroy());
    onward.on("close", () => socket.destroy());
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  return {
    url: new URL(`http://127.0.0.1:${proxy.address().port}/`),
    stop: () => (proxy.closeAllConnections(), proxy.close()),
  };
}

/** Runs in the page: milliseconds from the call of `connect` to its resolution, the first time and the second. */
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

async function measure(browser, url, runs) {
  const [cold, warm] = [[], []];
  for (let run = 0; run < runs; run++) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(url.href);
    const times = await page.evaluate(timeConnects);
    cold.push(times[0]);
    warm.push(times[1]);
    await context.close();
  }
  return { cold, warm };
}

function line(delay, kind, times) {
  const [least, median, most] = [0.1, 0.5, 0.9].map((share) => quantile(times, share).toFixed(1).padStart(6));
  return `| ${String(delay.wasm).padStart(4)} | ${String(delay.handshake).padStart(9)} | ${kind} | ${median} | ${least} – ${most} |`;
}

endTreesOnSignal(() => process.exit(1));
await main(async () => {
  const runs = Number(values.runs);
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
    `${runs} runs each, milliseconds\n| wasm delayed | handshake delayed | | median | 10 % – 90 % |\n|---|---|---|---|---|`,
  );
  try {
    for (const delay of DELAYS) {
      const proxy = await delayingProxy(server.url, delay);
      // Any document of the server will do.
      const page = new URL("support/package.js", proxy.url);
      const { cold, warm } = await measure(browser, page, runs);
      proxy.stop();
      console.log(line(delay, "cold", cold));
      console.log(line(delay, "warm", warm));
    }
  } finally {
    await browser.close();
    await server.stop();
  }
});
