// The types of the classes with the standard's interface: they fit where the platform's are expected. Never run; only checked.

import { ReconnectingWebSocket, WebSocket } from "@sockstream/client/reconnect";
import type { LossCloseEvent, SocketErrorEvent, StopInfo } from "@sockstream/client/reconnect";

type Native = globalThis.WebSocket;
type NativeClass = typeof globalThis.WebSocket;

export function use(): void {
  // Both fit where an instance or a constructor of the platform's is expected.
  const natives: Native[] = [new WebSocket("/echo"), new ReconnectingWebSocket(() => "/echo", ["a"], { queue: {} })];
  const classes: NativeClass[] = [WebSocket, ReconnectingWebSocket];
  const { OPEN } = WebSocket;
  const open: 1 = OPEN;

  const socket = new WebSocket(new URL("wss://example.com/"), ["chat.v2"] as const);
  socket.binaryType = "arraybuffer";
  socket.onopen = () => socket.send(Uint8Array.of(1));
  socket.onmessage = ({ data }) => console.log(data, natives.length, classes.length, open);
  socket.onclose = ({ code }) => console.log(code);
  socket.addEventListener("close", (event: LossCloseEvent) => console.log(event.code, event.unconfirmedBytes));
  socket.addEventListener("error", (event: SocketErrorEvent) => console.log(event.error, event.message));
  socket.addEventListener("other", () => {}, { once: true });
  // @ts-expect-error: the plain class has no such option
  new WebSocket("/echo", [], { queue: {} });
  // @ts-expect-error: a number is not data
  socket.send(1);

  const again = new ReconnectingWebSocket("/echo", "chat.v2", { delays: { first: 500 }, giveUpAfter: { attempts: 3 } });
  again.addEventListener("waiting", ({ detail }) => console.log(detail.delay.toFixed(), detail.attempt));
  again.addEventListener("disconnected", ({ detail }) =>
    console.log(detail.unconfirmed?.first, detail.neverSent?.last),
  );
  again.addEventListener("stopped", ({ detail }) => {
    const info: StopInfo = detail;
    console.log(info.reason);
  });
  // @ts-expect-error: protocols are the second argument
  new ReconnectingWebSocket("/echo", [], { protocols: [] });
}
