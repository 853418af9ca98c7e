// JavaScript that does what the user did, over a connection that reconnects.
import { grouped, quoted } from "./literals.js";
import { targetOptions } from "./target-options.js";

/** @typedef {import("../connection/connection.js").ReconnectSettings} ReconnectSettings */
/** @typedef {import("../connection/connection.js").Target} Target */

const UNTIL_OPEN = `for await (const { type } of socket.events) {
  if (type === "opened") break;
}`;

/**
 * Returns a whole program.
 *
 * @param {Target} target
 * @param {ReconnectSettings} settings
 * @param {boolean} onlyReceives  whether it need not wait until a message can be sent
 * @param {string} body  what is done with the socket
 */
export function reconnectingProgram(target, settings, onlyReceives, body) {
  const options = [
    ...targetOptions(target),
    ...reconnectOptions(settings),
    "  // opened, disconnected with what may not have arrived, waiting, offline, …",
    "  onEvent: (event) => console.log(event.type),",
  ];
  const parts = [
    'import { reconnecting } from "@sockstream/client/reconnect";',
    `const socket = reconnecting(${quoted(target.url)}, {\n${options.join("\n")}\n});`,
    ...(onlyReceives ? [] : [UNTIL_OPEN]),
    body,
  ];
  return `${parts.join("\n\n")}\n`;
}

/** @param {ReconnectSettings} settings */
function reconnectOptions({ delays, heartbeat, queue, giveUpAfter }) {
  const options = [`  delays: ${members(delays)},`];
  if (heartbeat) {
    options.push(
      `  heartbeat: {
    payload: "ping",
    isAnswer: (message) => message === "ping", // an echo; your server may answer "pong"
    interval: ${grouped(heartbeat.interval)},
    timeout: ${grouped(heartbeat.timeout)},
  },`,
    );
  }
  if (queue) options.push(`  queue: ${members(queue)},`);
  if (giveUpAfter) options.push(`  giveUpAfter: ${members(giveUpAfter)},`);
  return options;
}

/**
 * Returns an object literal of numbers.
 *
 * @param {Record<string, number>} numbers
 */
function members(numbers) {
  const all = Object.entries(numbers).map(([name, number]) => `${name}: ${grouped(number)}`);
  return `{ ${all.join(", ")} }`;
}
