// JavaScript that does what the user did on the page, ready to be pasted into a module.
import { grouped, literal, oneLine, quoted } from "./literals.js";
import { reconnectingProgram } from "./reconnecting-program.js";
import { targetOptions } from "./target-options.js";

/**
 * What the user can do, with the details that the code needs.
 *
 * @typedef {object} Actions
 * @property {undefined} connect
 * @property {{data: string | Uint8Array}} message
 * @property {{name: string}} file
 * @property {{type: "text" | "binary", count: number, size: number, inFlight: number}} throughput
 * @property {{count: number, size: number}} burst
 * @property {{closeCode: number, reason: string}} close
 */

/** @typedef {import("../connection/connection.js").Target} Target */

/**
 * What the two kinds of socket call alike things.
 *
 * @typedef {{close: string, closed: string, end: string}} Names
 */

/** @type {Names} */
const ONCE = { close: "socket.close", closed: "socket.closed", end: "end.closeCode, end.reason, end.wasClean" };
/** @type {Names} */
const RECONNECTING = { close: "socket.stop", closed: "socket.stopped", end: "end.reason, end.closeCode" };

/**
 * Returns a whole program for an action.
 *
 * @template {keyof Actions} Name
 * @param {Name} action
 * @param {Target} target
 * @param {Actions[Name]} details
 */
export function snippet(action, target, details) {
  const body = BODIES[action](details, target.reconnect ? RECONNECTING : ONCE);
  if (target.reconnect) return reconnectingProgram(target, target.reconnect, action === "connect", body);
  return `import { connect } from "@sockstream/client";\n\n${connectCall(target)}\n\n${body}\n`;
}

/** @param {Target} target */
function connectCall(target) {
  const { url } = target;
  const options = targetOptions(target);
  const call = options.length ? `${quoted(url)}, {\n${options.join("\n")}\n}` : quoted(url);
  return `const socket = await connect(${call});`;
}

/** @type {{[Name in keyof Actions]: (details: Actions[Name], names: Names) => string}} */
const BODIES = {
  connect: (_, { closed }) => `for await (const message of socket) {
  console.log(message); // a string or a Uint8Array
}
console.log(await ${closed});`,

  message: ({ data }, { close }) => `await socket.send(${literal(data)});
const { value: echo } = await socket.next();
console.log(echo);
await ${close}();`,

  file: ({ name }, { close }) => `const [file] = document.querySelector("input[type=file]").files; // ${oneLine(name)}
const bytes = new Uint8Array(await file.arrayBuffer());
await socket.send(bytes);
const { value: echo } = await socket.next();

const sha256 = async (data) => {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
};
console.log(await sha256(bytes), await sha256(echo));
await ${close}();`,

  throughput: ({ type, count, size, inFlight }, { close }) => `const count = ${grouped(count)};
const size = ${grouped(size)}; // bytes
const text = (i) => String(i).padStart(8, "0").padEnd(size, "x");
${type === "text" ? TEXT_MESSAGES : BINARY_MESSAGES}

async function check(i) {
  const { value: echo } = await socket.next();
  if (!same(i, echo)) throw new Error(\`Echo \${i} is not message \${i}\`);
}

const began = performance.now();
${inFlight === 1 ? ONE_AT_A_TIME : ALL_AT_ONCE}
const seconds = (performance.now() - began) / 1000;
console.log(\`\${Math.round(count / seconds)} messages/s, \${((count * size) / seconds / 1e6).toFixed(1)} MB/s\`);
await ${close}();`,

  burst: ({ count, size }, { close }) => `const chunk = new Uint8Array(${grouped(size)});
for (let i = 0; i < ${count}; i++) {
  await socket.send(chunk); // waits while the send buffer is full
  console.log(socket.bufferedAmount);
}
await socket.flush(); // waits until the browser has handed everything to the network
await ${close}();`,

  close: (
    { closeCode, reason },
    { close, end },
  ) => `const end = await ${close}({ closeCode: ${closeCode}, reason: ${quoted(reason)} });
console.log(${end});`,
};

const TEXT_MESSAGES = `const message = text;
const same = (i, echo) => echo === message(i);`;

const BINARY_MESSAGES = `const message = (i) => new TextEncoder().encode(text(i));
const same = (i, echo) => echo instanceof Uint8Array && new TextDecoder().decode(echo) === text(i);`;

const ONE_AT_A_TIME = `for (let i = 0; i < count; i++) {
  await socket.send(message(i));
  await check(i);
}`;

const ALL_AT_ONCE = `await Promise.all([
  (async () => {
    for (let i = 0; i < count; i++) await socket.send(message(i)); // waits while the buffer is full
  })(),
  (async () => {
    for (let i = 0; i < count; i++) await check(i);
  })(),
]);`;
