// An attempt: a call of the provider, a connection, and a call of `onOpen`.

import { readNext } from "../arguments/reconnect.js";
import { Connection } from "../driver/connection.js";

/** @import { Settings } from "../arguments/options.js" */
/** @import { readTarget } from "../arguments/target.js" */
/** @import { Accepted } from "../driver/sender.js" */
/** @import { OpenConnection, Provider } from "../types/reconnect.js" */

export class Attempt {
  /** `opened` was told. */
  isOpen = false;
  /** An answer to the heartbeat's payload is awaited. */
  isProbed = false;
  /** @type {ReturnType<typeof readTarget> | undefined} */
  target;
  /** @type {Connection | undefined} */
  connection;
  controller = new AbortController();

  /** @param {number} number */
  constructor(number) {
    this.number = number;
  }

  /**
   * @param {Provider} provider
   * @param {number} failures
   * @param {unknown} error
   */
  async ask(provider, failures, error) {
    return provider({ number: this.number, failures, error, signal: this.controller.signal });
  }

  /** @param {Settings} settings */
  connect(settings) {
    const { url, protocols } = /** @type {ReturnType<typeof readTarget>} */ (this.target);
    this.connection = new Connection(url, { ...settings, protocols });
    return this.connection;
  }

  /**
   * @param {(connection: OpenConnection) => void | PromiseLike<void>} onOpen
   * @param {number} number  of the connection
   * @param {Accepted} accepted  is called for each message that is sent
   */
  async setUp(onOpen, number, accepted) {
    const { native, receiver, sender } = /** @type {Connection} */ (this.connection);
    return onOpen({
      number,
      url: native.url,
      protocol: native.protocol,
      signal: this.controller.signal,
      send: (data) => sender.send(data, accepted),
      next: async (options) => receiver.next(readNext(options)),
    });
  }
}
