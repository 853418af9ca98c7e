// JavaScript that does what the user did on the page, ready to be pasted into a module.
import { hexByte } from "../lib/bytes.js";

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

// Longer literals would be unreadable; a comment says what is left out.
const MAX_CHARACTERS = 60;
const MAX_BYTES = 16;

/**
 * Returns a whole program for an action.
 *
 * @template {keyof Actions} Name
 * @param {Name} action
 * @param {Target} target
 * @param {Actions[Name]} details
 */
export function snippet(action, target, details) {
  return `import { connect } from "@sockstream/client";\n\n${connectCall(target)}\n\n${BODIES[action](details)}\n`;
}

/** @param {Target} target */
function connectCall({ url, protocols, sendBuffer }) {
  const options = [];
  if (protocols.length) options.push(`  protocols: ${list(protocols)},`);
  if (sendBuffer) {
    options.push(
      `  sendBuffer: { lowWaterMark: ${grouped(sendBuffer.lowWaterMark)}, highWaterMark: ${grouped(sendBuffer.highWaterMark)} },`,
    );
  }
  const call = options.length ? `${quoted(url)}, {\n${options.join("\n")}\n}` : quoted(url);
  return `const socket = await connect(${call});`;
}

/** @type {{[Name in keyof Actions]: (details: Actions[Name]) => string}} */
const BODIES = {
  connect: () => `for await (const message of socket) {
  console.log(message); // a string or a Uint8Array
}
console.log(await socket.closed);`,

  message: ({ data }) => `await socket.send(${literal(data)});
const { value: echo } = await socket.next();
console.log(echo);
await socket.close();`,

  file: ({ name }) => `const [file] = document.querySelector("input[type=file]").files; // ${oneLine(name)}
const bytes = new Uint8Array(await file.arrayBuffer());
await socket.send(bytes);
const { value: echo } = await socket.next();

const sha256 = async (data) => {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
};
console.log(await sha256(bytes), await sha256(echo));
await socket.close();`,

  throughput: ({ type, count, size, inFlight }) => `const count = ${grouped(count)};
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
await socket.close();`,

  burst: ({ count, size }) => `const chunk = new Uint8Array(${grouped(size)});
for (let i = 0; i < ${count}; i++) {
  await socket.send(chunk); // waits while the send buffer is full
  console.log(socket.bufferedAmount);
}
await socket.flush(); // waits until the browser has handed everything to the network
await socket.close();`,

  close: ({
    closeCode,
    reason,
  }) => `const end = await socket.close({ closeCode: ${closeCode}, reason: ${quoted(reason)} });
console.log(end.closeCode, end.reason, end.wasClean);`,
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

/** @param {string | Uint8Array} data */
function literal(data) {
  if (typeof data !== "string") {
    const shown = Array.from(data.subarray(0, MAX_BYTES), (byte) => `0x${hexByte(byte)}`);
    return `Uint8Array.of(${shown.join(", ")})${leftOut(data.length - shown.length, "bytes")}`;
  }
  const characters = Array.from(data);
  return (
    quoted(characters.slice(0, MAX_CHARACTERS).join("")) + leftOut(characters.length - MAX_CHARACTERS, "characters")
  );
}

/**
 * @param {number} n
 * @param {string} unit
 */
function leftOut(n, unit) {
  return n > 0 ? ` /* and ${grouped(n)} more ${unit} */` : "";
}

/** @param {string} text */
function quoted(text) {
  return JSON.stringify(text);
}

/** @param {string[]} strings */
function list(strings) {
  return `[${strings.map(quoted).join(", ")}]`;
}

/**
 * Returns `10_000`.
 *
 * @param {number} n
 */
function grouped(n) {
  return String(n).replace(/\B(?=(?:\d{3})+$)/gu, "_");
}

/**
 * Replaces line terminators, which would end a comment.
 *
 * @param {string} text
 */
function oneLine(text) {
  return text.replace(/[\r\n\u2028\u2029]/gu, " ");
}
