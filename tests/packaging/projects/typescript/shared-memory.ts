// From TypeScript 5.9 on, the DOM's own types tell shared memory from other memory. Never run; only checked.

import type { Socket } from "@sockstream/client";

export async function send(socket: Socket): Promise<void> {
  // @ts-expect-error shared memory can't be sent
  await socket.send(new SharedArrayBuffer(1));
  // @ts-expect-error nor can a view of it
  await socket.send(new Uint8Array(new SharedArrayBuffer(1)));
}
