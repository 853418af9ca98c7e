// What a user's program does with a connection: sends a text and bytes, receives both, and closes.

/**
 * @param {typeof import("@sockstream/client").connect} connect
 * @param {string} url
 */
export async function echo(connect, url) {
  const socket = await connect(url);
  await socket.send("Grüße, 世界 🦀");
  await socket.send(new Uint8Array([0, 1, 127, 128, 255]));
  const messages = socket[Symbol.asyncIterator]();
  const { value: text } = await messages.next();
  const bytes = /** @type {Uint8Array} */ ((await messages.next()).value);
  const { closeCode, reason, wasClean } = await socket.close({ closeCode: 1000, reason: "done" });
  return { text, bytes: [...bytes], closeCode, reason, wasClean };
}
