// The comparison of what a reconnecting client was told with what its server received finds each kind of error.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ClientAccount } from "../../scripts/test/chaos/account.mjs";
import { compare } from "../../scripts/test/chaos/checks.mjs";
import { randomFrom } from "../../scripts/test/chaos/random.mjs";

/** @typedef {import("../../scripts/test/chaos/checks.mjs").Report} Report */
/** @typedef {import("../../scripts/test/chaos/account.mjs").Line} Line */

/**
 * Three messages on two connections: the second one was lost with the first connection, and sent again.
 * @returns {{ report: Report, lines: [Line[0], number, string][] }}
 */
const good = () => ({
  report: {
    accepted: [
      [1, "1.1"],
      [2, "2.1"],
      [3, "2.2"],
      [4, "3.2"],
    ],
    refused: [["3.1", "AWAY"]],
    pending: 0,
    unconfirmed: [{ first: 2, last: 2 }],
    neverSent: [],
    namedAfterConfirmed: 0,
    namedButNotAccepted: 0,
    returnedWrong: 0,
    done: 3,
    received: 3,
    duplicates: 0,
    gaps: 0,
    mostLive: 1,
    read: 6,
    stats: { messagesSent: 4, messagesReceived: 6 },
    events: {},
    log: [],
  },
  lines: [
    ["open", 1, ""],
    ["message", 1, "hello"],
    ["message", 1, "1.1"],
    ["open", 2, ""],
    ["message", 2, "hello"],
    ["message", 2, "2.2"],
    ["message", 2, "3.2"],
  ],
});

/** @param {ReturnType<typeof good>} given @param {number[]} silenced */
function compareLines({ report, lines }, silenced = []) {
  const account = new ClientAccount();
  for (const line of lines) account.add(...line);
  return compare(report, account, { goal: 3, silenced: new Set(silenced) });
}

test("what was named and sent again is right", () => {
  const { failures, counts } = compareLines(good());
  assert.deepEqual(failures, []);
  assert.deepEqual([counts.up, counts.arrived, counts.missing, counts.unnamed, counts.twice], [4, 3, 1, 0, 0]);
});

test("what arrives twice is right if it was told unconfirmed", () => {
  const given = good();
  given.lines.splice(3, 0, ["message", 1, "2.1"]);
  const { failures, counts } = compareLines(given);
  assert.deepEqual(failures, []);
  assert.equal(counts.twice, 1);
});

/** @type {[what: string, change: (given: ReturnType<typeof good>) => void, failure: RegExp][]} */
const WRONG = [
  ["a missing message that nobody named", ({ report }) => report.unconfirmed.pop(), /everything missing was named: 1/],
  ["a refused message that arrived", ({ lines }) => lines.push(["message", 2, "3.1"]), /nothing refused or never sent/],
  [
    "a message that was never sent, and arrived",
    ({ report, lines }) => {
      report.neverSent = report.unconfirmed.splice(0);
      lines.splice(3, 0, ["message", 1, "2.1"]);
    },
    /nothing refused or never sent arrived: 1/,
  ],
  ["one send that arrived twice", ({ lines }) => lines.push(["message", 2, "3.2"]), /nothing arrived twice/],
  [
    "a message that arrived again without being told unconfirmed",
    ({ report, lines }) => {
      report.accepted.push([5, "1.2"]);
      lines.push(["message", 2, "1.2"]);
    },
    /nothing arrived twice/,
  ],
  ["a number that is missing", ({ report }) => report.accepted.shift(), /numbered from 1 on/],
  ["a send that never ends", ({ report }) => report.pending++, /resolved or rejected/],
  [
    "a number that is named twice",
    ({ report }) => report.neverSent.push({ first: 2, last: 2 }),
    /both unconfirmed and/,
  ],
  ["a message that is missing in the end", ({ report }) => report.done--, /every message was answered/],
  ["a message of the server that is missing", ({ report }) => report.gaps++, /received once/],
  ["a wrong count", ({ report }) => report.read++, /own counts/],
  ["two live connections", ({ lines }) => lines.splice(3, 1, ["open", 2, "1"]), /never two live connections at/],
  ["two live sockets in the browser", ({ report }) => report.mostLive++, /never two live connections in/],
  ["a message on the older connection", ({ lines }) => lines.push(["message", 1, "2.1"]), /on an older connection/],
  ["a message before onOpen is done", ({ lines }) => lines.push(["early", 2, "2.1"]), /nothing precedes onOpen/],
];

for (const [what, change, failure] of WRONG) {
  test(`${what} is found`, () => {
    const given = good();
    change(given);
    assert.match(compareLines(given).failures.join("\n"), failure);
  });
}

test("a silent connection may look open at the server, and deliver late", () => {
  const given = good();
  given.lines.splice(3, 1, ["open", 2, "1"]);
  given.lines.push(["message", 1, "2.1"]);
  assert.deepEqual(compareLines(given, [1]).failures, []);
});

test("a seed determines the random numbers, which are from 0 to 1", () => {
  const numbers = (/** @type {number} */ seed) => Array.from({ length: 1_000 }, randomFrom(seed));
  assert.deepEqual(numbers(7), numbers(7));
  assert.notDeepEqual(numbers(7), numbers(8));
  assert.ok(numbers(7).every((number) => number >= 0 && number < 1));
  assert.ok(Math.abs(numbers(7).reduce((sum, number) => sum + number) / 1_000 - 0.5) < 0.05);
});
