// What is measured: every combination of message and manner is a cell.

import { CONTENDERS } from "./contenders.mjs";

const SIZES = { "32 B": 32, "1 KiB": 1024, "4 KiB": 4096, "64 KiB": 65_536 };
const KINDS = { ascii: "ASCII text", mixed: "mixed text", binary: "binary" };
const BURSTS = { alone: 1, "bursts of 32": 32 };

const names = (chosen) => chosen.map(({ name }) => name);

function receive() {
  return Object.entries(SIZES).flatMap(([sizeTitle, size]) =>
    Object.entries(KINDS).flatMap(([kind, kindTitle]) =>
      Object.entries(BURSTS).map(([burstTitle, burst]) => ({
        measurement: "receive",
        title: `${sizeTitle} ${kindTitle}, ${burstTitle}`,
        ...{ kind, size, burst },
        contenders: names(CONTENDERS),
      })),
    ),
  );
}

/** Every cell, with what `--filter` looks at: `receive/32 B ASCII text, alone`. */
export const CELLS = [...receive()].map((cell) => ({ ...cell, path: `${cell.measurement}/${cell.title}` }));
