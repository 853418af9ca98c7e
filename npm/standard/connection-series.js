// The channel of a `ReconnectingWebSocket`: the connections of `reconnecting`, one after the other.

import { readReconnectOptions } from "../arguments/reconnect.js";
import { parseUrl } from "../arguments/url.js";
import { check, stringOrSequence } from "../arguments/web-idl.js";
import { ABNORMAL_CLOSURE } from "../machine/numbers.js";
import { Client } from "../reconnect/client.js";
import { errorEvent } from "./events.js";
import { readAll } from "./reading.js";

/** @import { Provider, ReconnectEvent, ReconnectOptions } from "../types/reconnect.js" */
/** @import { CloseEventInit } from "./events.js" */
/** @import { Channel, Data, Observer } from "./websocket.js" */

/** The end of a socket that has no connection. @type {CloseEventInit} */
const NO_CONNECTION = { code: ABNORMAL_CLOSURE, reason: "", wasClean: false, neverSentBytes: 0, unconfirmedBytes: 0 };

/** @typedef {Extract<ReconnectEvent, { type: "disconnected" }>} Disconnected */

/** @implements {Channel} */
export class ConnectionSeries {
  #observer;
  #client;
  #url;
  /** The end of a connection, until it is known whether another one follows. @type {Disconnected | undefined} */
  #ended;
  /** Events that come after messages which were not read yet. @type {{ reads: number, event: ReconnectEvent }[]} */
  #waiting = [];

  /**
   * @param {Observer} observer
   * @param {unknown} url
   * @param {unknown} protocols
   * @param {ReconnectOptions} [options]
   */
  constructor(observer, url, protocols, options) {
    this.#observer = observer;
    const target = typeof url === "function" ? /** @type {Provider} */ (url) : `${url}`;
    const names = stringOrSequence(protocols);
    this.#url = typeof target === "string" ? check(() => parseUrl(target)) : "";
    this.isQueueing = Boolean(options?.queue);
    const settings = {
      // The standard's `send` gives every message to the browser at once.
      sendBuffer: { highWaterMark: Infinity },
      ...options,
      protocols: names,
      onEvent: (/** @type {ReconnectEvent} */ event) => {
        this.#onEvent(event);
        options?.onEvent?.(event);
      },
    };
    this.#client = new Client(check(() => readReconnectOptions(target, settings)));
    const { inbox } = this.#client;
    readAll(
      inbox,
      (message) => {
        observer.message(message);
        while (this.#waiting.length && this.#waiting[0].reads <= inbox.reads)
          this.#tell(/** @type {{ event: ReconnectEvent }} */ (this.#waiting.shift()).event);
      },
      () => {},
    );
  }

  get #native() {
    return this.#client.connection?.native;
  }

  get url() {
    return this.#native?.url ?? this.#url;
  }

  get protocol() {
    return this.#native?.protocol ?? "";
  }

  get extensions() {
    return this.#native?.extensions ?? "";
  }

  get bufferedAmount() {
    return this.#native?.bufferedAmount ?? 0;
  }

  get readyState() {
    return this.#native?.readyState ?? 0;
  }

  /** @param {Data} data */
  send(data) {
    return this.#client.outgoing.send(data);
  }

  /**
   * @param {number} [code]
   * @param {string} [reason]
   */
  close(code, reason) {
    this.#client.stop(code, reason);
  }

  /**
   * Tells an event after the messages that came before it.
   *
   * @param {ReconnectEvent} event
   */
  #onEvent(event) {
    const { inbox } = this.#client;
    if (inbox.length) this.#waiting.push({ reads: inbox.reads + inbox.length, event });
    else this.#tell(event);
  }

  /** @param {ReconnectEvent} event */
  #tell(event) {
    if (this.#ended) this.#end(event.type === "stopped");
    else if (event.type === "waiting") this.#observer.fire(errorEvent(event.error));
    else if (event.type === "stopped") this.#observer.end(event.stop.error, NO_CONNECTION, true);
    if (event.type === "opened") this.#observer.open();
    else if (event.type === "disconnected") this.#ended = event;
    else if (event.type === "waiting") this.#fire("waiting", event);
    else if (event.type === "stopped") this.#fire("stopped", event.stop);
  }

  /** @param {boolean} isLast */
  #end(isLast) {
    const event = /** @type {Disconnected} */ (this.#ended);
    const { closeCode: code, reason, wasClean, neverSentBytes, unconfirmedBytes, error } = event;
    this.#ended = undefined;
    this.#observer.end(error, { code, reason, wasClean, neverSentBytes, unconfirmedBytes }, isLast);
    this.#fire("disconnected", event);
  }

  /**
   * @param {string} type
   * @param {unknown} detail
   */
  #fire(type, detail) {
    this.#observer.fire(new CustomEvent(type, { detail }));
  }
}
