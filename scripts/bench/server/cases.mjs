// What is measured of the servers: the cases that a reader decides by, few enough for fifteen rounds within six minutes.

/**
 * @typedef {object} ServerCase
 * @property {string} title
 * @property {string} path      `--filter` searches in it
 * @property {number} size      bytes of a message
 * @property {number} connections
 * @property {number} window    the most messages that wait for their echo on each connection
 * @property {number} [rate]    messages that all connections together send each second; without it, as many as the windows allow
 */

/** @type {Omit<ServerCase, "title" | "path">[]} */
const ALL = [
  { size: 20, connections: 200, window: 1 },
  { size: 20, connections: 16, window: 16 },
  { size: 1 << 10, connections: 200, window: 1 },
  { size: 16 << 10, connections: 16, window: 16 },
  { size: 1 << 10, connections: 200, window: 64, rate: 20_000 },
];

/** @type {ServerCase[]} */
export const CASES = ALL.map((one) => {
  const size = one.size < 1024 ? `${one.size} B` : `${one.size / 1024} KiB`;
  const load = one.rate ? `${one.rate / 1000},000 messages a second` : `window ${one.window}`;
  return { ...one, title: size, path: `${size.replace(" ", "")}/${one.connections}/${load}` };
});

/** For the filter, as the paths of the cases are. */
export const MEMORY = "memory";

/** Connections that are opened in each round of measuring memory. */
export const IDLE_STEP = 650;
