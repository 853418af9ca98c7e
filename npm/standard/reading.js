// Reads messages for their `message` events.

import { nextTask } from "../lib/timer.js";

/** @import { Receiver } from "../driver/receiver.js" */
/** @import { Observer } from "./websocket.js" */

/**
 * Reads every message in the task in which it arrives. Messages that waited are read in tasks of their own.
 *
 * @param {Pick<Receiver, "ask">} receiver
 * @param {Observer["message"]} onMessage
 * @param {() => void} onEnd  called once, after the last message
 */
export function readAll(receiver, onMessage, onEnd) {
  const read = () => {
    let isLater = false;
    let isMore = false;
    receiver.ask({
      resolve({ value, done }) {
        if (done) return onEnd();
        onMessage(value);
        if (isLater) read();
        else isMore = true;
        return undefined;
      },
      reject: onEnd,
    });
    isLater = true;
    if (isMore) nextTask(read);
  };
  read();
}
