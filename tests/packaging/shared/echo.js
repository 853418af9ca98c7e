// What a user's program does with a connection: sends a text and bytes, gets both back, and closes.

export async function echo(connect, url) {
  const socket = await connect(url);
  await socket.send("Grüße, 世界 🦀");
  await socket.send(new Uint8Array([0, 1, 127, 128, 255]));
  const messages = socket[Symbol.asyncIterator]();
  const { value: text } = await messages.next();
  const { value: bytes } = await messages.next();
  const { closeCode, reason, wasClean } = await socket.close({ closeCode: 1000, reason: "done" });
  return { text, bytes: [...bytes], closeCode, reason, wasClean };
}
