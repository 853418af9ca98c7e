// A connection that reconnects: opens it with the package, and reports what happens to it.
import { messageOf } from "../lib/errors.js";

/** @typedef {import("@sockstream/client").Message} Message */
/** @typedef {import("@sockstream/client").CloseInfo} CloseInfo */
/** @typedef {import("@sockstream/client/reconnect").NumberRange} NumberRange */
/** @typedef {import("@sockstream/client/reconnect").ReconnectEvent} ReconnectEvent */
/** @typedef {import("@sockstream/client/reconnect").ReconnectingSocket} ReconnectingSocket */
/** @typedef {import("@sockstream/client/reconnect").StopInfo} StopInfo */
/** @typedef {import("./connection.js").Target} Target */

/**
 * The user's choices; times in milliseconds.
 *
 * @typedef {object} ReconnectSettings
 * @property {{first: number, max: number}} delays
 * @property {{interval: number, timeout: number}} [heartbeat]
 * @property {{maxMessages: number, maxBytes: number, maxAge: number}} [queue]  messages wait while away
 * @property {{attempts: number}} [giveUpAfter]
 */

/**
 * The numbers of the messages that may not have arrived when a connection ended.
 *
 * @typedef {{unconfirmed?: NumberRange, neverSent?: NumberRange}} Losses
 */

/**
 * @typedef {object} Handlers
 * @property {(state: "connecting" | "open" | "waiting" | "offline") => void} state
 * @property {(number: number) => void} attempt  an attempt begins
 * @property {(opened: {url: string, protocol: string, extensions: string}) => void} opened
 * @property {(message: Message) => void} message
 * @property {(ended: {info: CloseInfo, error: unknown, losses: Losses}) => void} ended
 * @property {(waiting: {attempt: number, delay: number, error: unknown}) => void} waiting
 * @property {() => void} offline
 * @property {(count: number) => void} expired
 * @property {(stop: StopInfo) => void} stopped  after the last message
 */

/** The heartbeat's message. The echo server answers every message, this one too. */
export const HEARTBEAT = "heartbeat of this page";

/**
 * Connects, and reconnects until `signal` aborts or the socket is stopped.
 *
 * @param {Target} target
 * @param {ReconnectSettings} settings
 * @param {AbortSignal} signal
 * @param {Handlers} handlers
 * @returns {Promise<ReconnectingSocket>}
 */
export async function openReconnecting({ url, protocols, sendBuffer }, settings, signal, handlers) {
  // Loaded now, since few need it. Everything else on the page works without it.
  const { reconnecting } = await loadPackage();
  signal.throwIfAborted();
  const { heartbeat, ...others } = settings;
  const socket = reconnecting(url, {
    ...others,
    protocols,
    sendBuffer,
    signal,
    heartbeat: heartbeat && { ...heartbeat, payload: HEARTBEAT, isAnswer: (message) => message === HEARTBEAT },
    onEvent: (event) => report(event, () => socket, handlers),
  });
  read(socket, handlers);
  return socket;
}

async function loadPackage() {
  try {
    return await import("@sockstream/client/reconnect");
  } catch (error) {
    throw new Error(`The package's entry for reconnecting could not be loaded: ${messageOf(error)}`, { cause: error });
  }
}

/**
 * @param {ReconnectEvent} event
 * @param {() => ReconnectingSocket} socket
 * @param {Handlers} handlers
 */
function report(event, socket, handlers) {
  switch (event.type) {
    case "connecting":
      handlers.attempt(event.attempt);
      return handlers.state("connecting");
    case "opened": {
      const { url, protocol } = event;
      handlers.state("open");
      return handlers.opened({ url, protocol, extensions: socket().extensions });
    }
    case "disconnected":
      return handlers.ended({ info: event, error: event.error, losses: event });
    case "waiting":
      handlers.state("waiting");
      return handlers.waiting(event);
    case "offline":
      handlers.state("offline");
      return handlers.offline();
    case "expired":
      return handlers.expired(event.count);
    default:
    // `stopped` is reported after the messages that are still unread.
  }
}

/**
 * Reports the messages, and the end after the last of them.
 *
 * @param {ReconnectingSocket} socket
 * @param {Handlers} handlers
 */
async function read(socket, handlers) {
  try {
    for await (const message of socket) handlers.message(message);
  } catch {
    // What ended it is in `stopped`.
  }
  handlers.stopped(await socket.stopped);
}
