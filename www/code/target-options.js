// The options that every way of connecting has.
import { grouped, list } from "./literals.js";

/**
 * Returns the lines of the options for a target.
 *
 * @param {import("../connection/connection.js").Target} target
 */
export function targetOptions({ protocols, sendBuffer }) {
  const options = [];
  if (protocols.length) options.push(`  protocols: ${list(protocols)},`);
  if (sendBuffer) {
    options.push(
      `  sendBuffer: { lowWaterMark: ${grouped(sendBuffer.lowWaterMark)}, highWaterMark: ${grouped(sendBuffer.highWaterMark)} },`,
    );
  }
  return options;
}
