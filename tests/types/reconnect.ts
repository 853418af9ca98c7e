// The types of `reconnecting`: real use compiles, and mistakes do not. Never run; only checked.

import { load, reconnecting, SockstreamError } from "@sockstream/client/reconnect";
import type {
  Attempt,
  CloseInfo,
  Message,
  OpenConnection,
  Provider,
  ReconnectEvent,
  ReconnectingSocket,
  ReconnectOptions,
  ReconnectState,
  StopInfo,
  Target,
  Verdict,
} from "@sockstream/client/reconnect";

/** Compiles only where both are the same type. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => {};

const provider: Provider = async ({ number, failures, error, signal }: Attempt) => {
  same<typeof error, unknown>(true);
  const response = await fetch(`/token?${number}&${failures}`, { signal });
  return { url: new URL(`wss://example.com/?${await response.text()}`), protocols: ["chat.v2"] };
};

const options: ReconnectOptions = {
  protocols: ["chat.v2", "chat.v1"],
  signal: AbortSignal.timeout(1000),
  async onOpen(connection: OpenConnection) {
    await connection.send("log in");
    const { value, done } = await connection.next({ signal: connection.signal });
    if (done) throw new Error("lost");
    same<typeof value, Message>(true);
    console.log(connection.number.toFixed(), connection.url, connection.protocol);
  },
  heartbeat: { payload: () => "ping", isAnswer: (message) => message === "pong", interval: 1, timeout: 1 },
  queue: { maxMessages: 1, maxBytes: 1, maxAge: 1 },
  classify: (end) => (end instanceof SockstreamError ? "retry" : undefined),
  keepMessages: 1 << 20,
  delays: { first: 1, max: 1 },
  attemptTimeout: 1,
  minUptime: 0,
  giveUpAfter: { attempts: 1, time: 1 },
  onEvent: (event) => console.log(event.type),
  closeTimeout: 1,
  sendBuffer: { highWaterMark: 1 },
  receiveBuffer: { overflow: "drop-oldest" },
  closeCodes: { unexpectedData: 4000 },
};

export async function use(): Promise<StopInfo> {
  await load();
  const socket = reconnecting(provider, options);
  same<typeof socket, ReconnectingSocket>(true);
  const number = await socket.send(new Uint8Array(3), { maxAge: 1000 });
  same<typeof number, number>(true);
  socket.confirm(number);
  for await (const message of socket) same<typeof message, Message>(true);
  const next = await socket.next({ signal: AbortSignal.timeout(1) });
  if (next.done) same<typeof next.value, undefined>(true);
  await socket.flush();
  const state: ReconnectState = socket.state;
  const readyState: "connecting" | "open" | "closing" | "closed" = socket.readyState;
  const { attempts, roundTrip } = socket.stats();
  console.log(state, readyState, attempts.toFixed(), roundTrip?.mean.toFixed(), socket.bufferedAmount.toFixed());
  same<Awaited<typeof socket.stopped>, StopInfo>(true);
  return socket.stop({ closeCode: 4000, reason: "done" });
}

export async function events(socket: ReconnectingSocket): Promise<void> {
  for await (const event of socket.events) {
    same<typeof event, ReconnectEvent>(true);
    switch (event.type) {
      case "disconnected": {
        const info: CloseInfo = event;
        console.log(info.closeCode, event.unconfirmed?.first, event.neverSent?.last, event.error?.code);
        for (const { data } of event.messages) await socket.send(data);
        break;
      }
      case "waiting":
        console.log(event.delay.toFixed(), event.attempt.toFixed(), event.error);
        break;
      case "stopped":
        same<typeof event.stop.error, unknown>(true);
        break;
      // @ts-expect-error there is no such event
      case "reconnected":
        break;
    }
  }
}

export const targets: Target[] = ["wss://a/", new URL("wss://a/"), { url: "wss://a/" }];
export const verdicts: Verdict[] = ["retry", "retry-later", "stop"];

// @ts-expect-error a URL or a provider is needed
reconnecting();
// @ts-expect-error a provider returns a target
reconnecting(() => 8080);
// @ts-expect-error a heartbeat needs a recogniser
reconnecting("/", { heartbeat: { payload: "ping" } });
// @ts-expect-error and a payload
reconnecting("/", { heartbeat: { isAnswer: () => true } });
// @ts-expect-error it is `attemptTimeout`
reconnecting("/", { connectTimeout: 1 });
// @ts-expect-error no such verdict
reconnecting("/", { classify: () => "again" });
// @ts-expect-error a queue has bounds
reconnecting("/", { queue: true });
// @ts-expect-error a function that returns the URL takes the attempt
reconnecting((url: string) => url);
// @ts-expect-error numbers of messages are numbers
reconnecting("/").confirm("1");
// @ts-expect-error a code and a reason are named
reconnecting("/").stop(1000);
// @ts-expect-error the state is read
reconnecting("/").state = "open";
