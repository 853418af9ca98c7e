// A `WebSocket` that connects again: the standard's interface over all connections of `reconnecting`.

import { expose } from "../arguments/web-idl.js";
import { ConnectionSeries } from "./connection-series.js";
import { OPEN_CHANNEL, WebSocket } from "./websocket.js";

/** @import { ReconnectOptions } from "../types/reconnect.js" */
/** @import { Channel, Observer } from "./websocket.js" */

export class ReconnectingWebSocket extends WebSocket {
  static {
    expose(ReconnectingWebSocket, "ReconnectingWebSocket", []);
  }

  /**
   * @param {Observer} observer
   * @param {unknown} url
   * @param {unknown} protocols
   * @param {ReconnectOptions} [options]
   * @returns {Channel}
   */
  [OPEN_CHANNEL](observer, url, protocols, options) {
    return new ConnectionSeries(observer, url, protocols, options);
  }
}
