// What is measured: every combination of message and manner is a cell.

import { CONTENDERS } from "./contenders.mjs";

const SIZES = { "32 B": 32, "1 KiB": 1024, "4 KiB": 4096, "64 KiB": 65_536 };
const KINDS = { "ASCII text": "ascii", "mixed text": "mixed", binary: "binary" };
const BURSTS = { alone: 1, "bursts of 32": 32 };
const MANNERS = ["round trip", "flood", "upload"];
const SOCKETS = { "1 socket": 1, "100 sockets": 100 };

/** When a cell has taken so long, it has had its rounds. */
const BUDGET_MS = { receive: 3_000, send: 3_000, network: 7_000 };

const everyone = CONTENDERS.map(({ name }) => name);
/** What it leaves in JavaScript it can only show where something is received. */
const whoSends = CONTENDERS.filter(({ untouched }) => !untouched).map(({ name }) => name);

const receive = combine([SIZES, KINDS, BURSTS], ([size, kind, burst]) => ({ size, kind, burst, contenders: everyone }));

const send = combine([SIZES, KINDS], ([size, kind]) => ({ size, kind, contenders: whoSends }));

const { "32 B": small, "64 KiB": large } = SIZES;
const { "ASCII text": ascii, binary } = KINDS;
const network = combine(
  [
    Object.fromEntries(MANNERS.map((manner) => [manner, manner])),
    { "32 B": small, "64 KiB": large },
    { text: ascii, binary },
    SOCKETS,
  ],
  ([manner, size, kind, sockets]) => ({ manner, size, kind, sockets, contenders: whoSends }),
);

/** Every cell that is timed, with what `--filter` looks at: `receive/32 B, ASCII text, alone`. */
export const CELLS = Object.entries({ receive, send, network }).flatMap(([measurement, cells]) =>
  cells.map((cell) => ({
    measurement,
    budgetMs: BUDGET_MS[measurement],
    ...cell,
    path: `${measurement}/${cell.title}`,
  })),
);

function combine(axes, make) {
  const [first, ...rest] = axes;
  if (!first) return [{ title: "", ...make([]) }];
  return Object.entries(first).flatMap(([title, value]) =>
    combine(rest, (values) => make([value, ...values])).map((cell) => ({
      ...cell,
      title: [title, cell.title].filter(Boolean).join(", "),
    })),
  );
}
