// What a user's program does with a socket that reconnects: sends a text and bytes, receives both, and stops.

/**
 * @param {typeof import("@sockstream/client/reconnect").reconnecting} reconnecting
 * @param {string} url
 */
export async function echoReconnecting(reconnecting, url) {
  const socket = reconnecting(url, { queue: {} });
  await socket.send("Grüße, 世界 🦀");
  await socket.send(new Uint8Array([0, 1, 127, 128, 255]));
  const messages = socket[Symbol.asyncIterator]();
  const { value: text } = await messages.next();
  const bytes = /** @type {Uint8Array} */ ((await messages.next()).value);
  await socket.stop({ closeCode: 1000, reason: "done" });
  for await (const event of socket.events) {
    if (event.type !== "disconnected") continue;
    const { closeCode, reason, wasClean } = event;
    return { text, bytes: [...bytes], closeCode, reason, wasClean };
  }
  return undefined;
}
