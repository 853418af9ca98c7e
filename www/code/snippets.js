// What was done on the page, as JavaScript one could paste into a module.

// Longer literals make code nobody reads; a comment says what is left out.
const MOST_CHARACTERS = 60;
const MOST_BYTES = 16;

/** `target` is what was connected to: `{url, protocols, sendBuffer}`, the latter only where it is not the default. */
export function snippet(what, target, details) {
  return `import { connect } from "@sockstream/client";\n\n${connecting(target)}\n\n${BODIES[what](details)}\n`;
}

function connecting({ url, protocols, sendBuffer }) {
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

const BODIES = {
  connect: () => `for await (const message of socket) {
  console.log(message); // string or Uint8Array
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
  await socket.send(chunk); // waits above the high-water mark, until the low one
  console.log(socket.bufferedAmount);
}
await socket.flush(); // all of it has left the browser
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

function literal(data) {
  if (typeof data !== "string") {
    const shown = Array.from(data.subarray(0, MOST_BYTES), (byte) => `0x${byte.toString(16).padStart(2, "0")}`);
    return `Uint8Array.of(${shown.join(", ")})${leftOut(data.length - shown.length, "bytes")}`;
  }
  const characters = Array.from(data);
  return (
    quoted(characters.slice(0, MOST_CHARACTERS).join("")) + leftOut(characters.length - MOST_CHARACTERS, "characters")
  );
}

function leftOut(n, unit) {
  return n > 0 ? ` /* and ${grouped(n)} more ${unit} */` : "";
}

function quoted(text) {
  return JSON.stringify(text);
}

function list(strings) {
  return `[${strings.map(quoted).join(", ")}]`;
}

/** `10_000`. */
function grouped(n) {
  return String(n).replace(/\B(?=(?:\d{3})+$)/gu, "_");
}

// In a comment, whatever ends a line would end the comment.
function oneLine(text) {
  return text.replace(/[\r\n\u2028\u2029]/gu, " ");
}
