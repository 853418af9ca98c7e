// What happens to a socket that reconnects, as events.

import type { SockstreamError } from "./errors.js";
import type { CloseInfo, Sendable } from "./socket.js";
import type { StopInfo } from "./reconnecting-socket.js";

/**
 * The numbers from `first` to `last`, both included, as `send` resolves with them.
 *
 * @example
 * ```ts
 * const count = (range: NumberRange | undefined) => (range ? range.last - range.first + 1 : 0);
 * ```
 */
export interface NumberRange {
  readonly first: number;
  readonly last: number;
}

/**
 * A message that was sent and may not have arrived, given back because of the option `keepMessages`.
 *
 * @example
 * ```ts
 * const sendAgain = ({ data }: NumberedMessage) => socket.send(data);
 * ```
 */
export interface NumberedMessage {
  /** The number that `send` resolved with. */
  readonly number: number;
  /** The message; a copy, if it was binary. */
  readonly data: Sendable;
}

/**
 * An event in the life of a socket that reconnects. `onEvent` gets each as it happens; `events` has those that were not read.
 *
 * - `connecting`: an attempt begins.
 * - `opened`: a connection is open, and `onOpen` is done.
 * - `disconnected`: a connection that had opened has ended. It names what may not have arrived.
 * - `waiting`: the next attempt begins after `delay` milliseconds; `error` is why the last one failed.
 * - `offline`: the browser has no network; the next attempt begins when it has.
 * - `expired`: queued messages were not sent within their time. Their promises reject with `EXPIRED`.
 * - `stopped`: nothing happens any more. It is the last event.
 *
 * @example
 * ```ts
 * for await (const event of socket.events) {
 *   if (event.type === "disconnected" && event.unconfirmed) console.warn(event.unconfirmed);
 * }
 * ```
 */
export type ReconnectEvent =
  | { readonly type: "connecting"; readonly attempt: number }
  | { readonly type: "opened"; readonly connection: number; readonly url: string; readonly protocol: string }
  | DisconnectedEvent
  | { readonly type: "waiting"; readonly attempt: number; readonly delay: number; readonly error: unknown }
  | { readonly type: "offline" }
  | { readonly type: "expired"; readonly count: number }
  | { readonly type: "stopped"; readonly stop: StopInfo };

/**
 * A connection that had opened has ended.
 *
 * @example
 * ```ts
 * function sendAgain({ messages = [] }: DisconnectedEvent) {
 *   for (const { data } of messages) void socket.send(data);
 * }
 * ```
 */
export interface DisconnectedEvent extends CloseInfo {
  readonly type: "disconnected";
  /** The number of the connection. */
  readonly connection: number;
  /**
   * How many messages of this connection and of all earlier ones have been read or wait to be read. Those that are read after
   * them came on a later connection.
   */
  readonly received: number;
  /** Why it ended, unless with a clean close. */
  readonly error?: SockstreamError;
  /** Messages that may or may not have arrived. */
  readonly unconfirmed?: NumberRange;
  /** Messages that the browser had accepted, and that certainly have not arrived; the last ones that were sent. */
  readonly neverSent?: NumberRange;
  /** Those of both that were kept, in order. */
  readonly messages: readonly NumberedMessage[];
  /** How many earlier ones this one of `events` includes, because nobody read them: its ranges span theirs. */
  readonly merged?: number;
}
