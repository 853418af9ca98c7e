// What there is to measure: every size with every number of connections with every window.

const SIZES = { "20 B": 20, "1 KiB": 1 << 10, "16 KiB": 16 << 10 };
const CONNECTIONS = [16, 200];
/** Messages on their way on each connection. */
const WINDOWS = [1, 16];

/** For the filter, as the paths of the cells are. */
export const MEMORY = "memory";
export const IDLE_CONNECTIONS = 10_000;

export const CELLS = Object.entries(SIZES).flatMap(([title, size]) =>
  CONNECTIONS.flatMap((connections) =>
    WINDOWS.map((window) => ({
      path: `${title.replace(" ", "")}/${connections}/${window}`,
      title,
      size,
      connections,
      window,
    })),
  ),
);
