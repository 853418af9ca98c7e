// The channel of a `WebSocket`: one connection of the driver.

import { readOptions } from "../arguments/options.js";
import { parseUrl } from "../arguments/url.js";
import { check, stringOrSequence } from "../arguments/web-idl.js";
import { Connection } from "../driver/connection.js";
import { readAll } from "./reading.js";

/** @import { Channel, Data, Observer } from "./websocket.js" */

/** The standard's `send` gives every message to the browser at once. */
const sendBuffer = { highWaterMark: Infinity };

/** @implements {Channel} */
export class SingleConnection {
  #observer;
  #connection;
  #isOpen = false;

  /**
   * @param {Observer} observer
   * @param {unknown} url
   * @param {unknown} protocols
   */
  constructor(observer, url, protocols) {
    this.#observer = observer;
    const input = `${url}`;
    const names = stringOrSequence(protocols);
    // 1. Let baseURL be this's relevant settings object's API base URL.
    // 2. Let urlRecord be the result of getting a URL record given url and baseURL.
    // 3. If protocols is a string, set protocols to a sequence consisting of just that string.
    // 4. If a value in protocols occurs more than once or is not a token, throw a "SyntaxError" DOMException.
    // 5. Set this's url to urlRecord.
    this.url = check(() => parseUrl(input));
    const settings = check(() => readOptions({ protocols: names, sendBuffer }));
    // 6–7. Establish a WebSocket connection given urlRecord, protocols, and client.
    try {
      this.#connection = new Connection(this.url, settings);
    } catch (error) {
      // The browser's own exception, such as a SecurityError.
      throw /** @type {Error} */ (error).cause ?? error;
    }
    this.#connection.opened.then(this.#open, this.#end);
  }

  get #native() {
    return this.#connection.native;
  }

  get protocol() {
    return this.#native.protocol;
  }

  get extensions() {
    return this.#native.extensions;
  }

  get bufferedAmount() {
    return this.#native.bufferedAmount;
  }

  get readyState() {
    return this.#native.readyState;
  }

  /** @param {Data} data */
  send(data) {
    return this.#connection.sender.send(data);
  }

  /**
   * @param {number} [code]
   * @param {string} [reason]
   */
  close(code, reason) {
    if (this.#isOpen) this.#connection.close(code, reason);
    else this.#connection.terminate();
  }

  #open = () => {
    this.#isOpen = true;
    this.#observer.open();
    readAll(this.#connection.receiver, this.#observer.message, this.#end);
  };

  #end = async () => {
    const { closeCode: code, ...end } = await this.#connection.closed;
    this.#observer.end(this.#connection.error, { code, ...end }, true);
  };
}
