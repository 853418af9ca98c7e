// The types of `WebSocketStream` and `WebSocketError`. Never run; only checked.

import { WebSocketError, WebSocketStream } from "@sockstream/client";
import type { Message, WebSocketOpenInfo } from "@sockstream/client";

export async function use(signal: AbortSignal): Promise<string> {
  const stream = new WebSocketStream("wss://example.com", { protocols: ["chat"], signal });
  const { readable, writable, extensions, protocol }: WebSocketOpenInfo = await stream.opened;
  const writer = writable.getWriter();
  await writer.write("text");
  await writer.write(new Uint8Array(3));
  // Anything else is sent as the text it converts to.
  await writer.write(1);
  const reader: ReadableStreamDefaultReader<Message> = readable.getReader();
  const { value } = await reader.read();
  if (typeof value === "object") value.byteLength.toFixed();
  await reader.cancel(new WebSocketError("enough", { closeCode: 4000, reason: "enough" }));
  stream.close();
  stream.close({ closeCode: 4000 });
  const { closeCode, reason } = await stream.closed;
  return `${closeCode.toFixed()}${reason}${extensions}${protocol}${stream.url}`;
}

export function errors(error: unknown): number | null {
  if (!(error instanceof WebSocketError)) return null;
  const exception: DOMException = error;
  console.log(exception.name, error.reason.length);
  return error.closeCode;
}

new WebSocketStream(new URL("wss://example.com"), { protocols: new Set(["chat"]) });
new WebSocketError();

// @ts-expect-error a URL is needed
new WebSocketStream();
// @ts-expect-error a string is no sequence of subprotocols
new WebSocketStream("/", { protocols: "chat" });
// @ts-expect-error no such option
new WebSocketStream("/", { connectTimeout: 10 });
// @ts-expect-error a code and a reason are named
new WebSocketStream("/").close(1000, "done");
// @ts-expect-error the code is a number
new WebSocketStream("/").close({ closeCode: "1000" });
// @ts-expect-error its attributes can't be set
new WebSocketStream("/").url = "";
// @ts-expect-error it may have no close code
new WebSocketError("").closeCode.toFixed();
// @ts-expect-error messages come from `opened`
new WebSocketStream("/").readable;
