// Compares what a client was told with what the server received: every message that is missing was named, and none that was
// said not to have been sent arrived.

/** @typedef {{ first: number, last: number }} Range */

/**
 * What a client was told.
 * @typedef {object} Report
 * @property {[number: number, key: string][]} accepted  sends that resolved
 * @property {[key: string, code: string][]} refused  sends that rejected
 * @property {number} pending  sends that did neither
 * @property {Range[]} unconfirmed
 * @property {Range[]} neverSent
 * @property {number} namedAfterConfirmed
 * @property {number} namedButNotAccepted
 * @property {number} returnedWrong  payloads that were given back under another number
 * @property {number} done  messages of the application that the server answered
 * @property {number} received
 * @property {number} duplicates
 * @property {number} gaps
 * @property {number} mostLive  the most native sockets that were connecting or open at once
 * @property {Record<string, number>} events
 * @property {{ reason: string, closeCode?: number }} [stop]
 * @property {number} read  messages that were read
 * @property {{ messagesSent: number, messagesReceived: number }} stats
 * @property {string} [readError]
 * @property {string[]} log
 */

/**
 * @param {Report} report
 * @param {import("./account.mjs").ClientAccount} account
 * @param {{ goal?: number, silenced: Set<number> }} expected  `goal`: how many messages each way, if all had to be delivered;
 *   `silenced`: connections whose end the server could not see
 */
export function compare(report, account, { goal, silenced }) {
  const named = { unconfirmed: inRanges(report.unconfirmed), neverSent: inRanges(report.neverSent) };
  const arrived = (/** @type {string} */ key) => account.arrivals.has(key);
  const numberOf = new Map(report.accepted.map(([number, key]) => [key, number]));
  const numbers = report.accepted.map(([number]) => number).sort((a, b) => a - b);

  const missing = report.accepted.filter(([, key]) => !arrived(key));
  const unnamed = missing.filter(([number]) => !named.unconfirmed.has(number) && !named.neverSent.has(number));
  const wronglyNamed = [
    ...report.refused.filter(([key]) => arrived(key)).map(([key, code]) => `${key}, ${code}`),
    ...report.accepted.filter(([number, key]) => named.neverSent.has(number) && arrived(key)).map(String),
  ];
  const { twice, untold } = repeated(account.arrivals, (key) => named.unconfirmed.has(numberOf.get(key) ?? 0));
  const strangers = [...account.arrivals.keys()].filter((key) => !numberOf.has(key));
  const namedTwice = [...named.unconfirmed].filter((number) => named.neverSent.has(number));

  /** Each entry is a test, and lists what is wrong. @type {Record<string, unknown[]>} */
  const checks = {
    "sends are numbered from 1 on, each once": numbers.filter((number, index) => number !== index + 1),
    "each send has resolved or rejected": report.pending ? [report.pending] : [],
    "everything missing was named": unnamed,
    "nothing refused or never sent arrived": wronglyNamed,
    "nothing arrived twice without being told unconfirmed first": untold,
    "what arrived was accepted": strangers,
    "nothing is both unconfirmed and never sent": [...namedTwice, ...named.unconfirmed.twice, ...named.neverSent.twice],
    "what is named was accepted": report.namedButNotAccepted ? [report.namedButNotAccepted] : [],
    "nothing confirmed was named": report.namedAfterConfirmed ? [report.namedAfterConfirmed] : [],
    "payloads are given back under their numbers": report.returnedWrong ? [report.returnedWrong] : [],
    "every message was answered in the end":
      goal === undefined || report.done === goal ? [] : [`${report.done} of ${goal}`],
    "every message of the server was received once": [
      ...(goal === undefined || report.received === goal ? [] : [`${report.received} of ${goal}`]),
      ...(report.duplicates || report.gaps ? [`${report.duplicates} twice, ${report.gaps} gaps`] : []),
    ],
    "never two live connections in the browser": report.mostLive > 1 ? [report.mostLive] : [],
    // A server may learn of a connection's end after the next one's beginning: nothing orders two TCP connections. It has to learn
    // of it, though. An earlier attempt that opens later had been given up: the network held its handshake back.
    "never two live connections at the server": account.overlaps
      .filter(([open, opening]) => open < opening && !silenced.has(open) && !account.ends.has(open))
      .map(String),
    "no message on an older connection": account.outOfOrder
      .filter(({ attempt }) => !silenced.has(attempt))
      .map(({ attempt, text }) => `${attempt}: ${text}`),
    "the client's own counts are right":
      report.stats.messagesSent === report.accepted.length && report.stats.messagesReceived === report.read
        ? []
        : [JSON.stringify([report.stats, report.accepted.length, report.read])],
    "reading ends without an error": report.readError && goal !== undefined ? [report.readError] : [],
    "nothing precedes onOpen": account.early ? [account.early] : [],
  };
  const failures = Object.entries(checks).filter(([, wrong]) => wrong.length);
  return {
    checks: Object.keys(checks).length,
    failures: failures.map(([name, wrong]) => `${name}: ${wrong.length} wrong: ${wrong.slice(0, 5).join("; ")}`),
    counts: {
      connections: account.connections,
      up: report.accepted.length,
      arrived: [...account.arrivals.values()].reduce((count, attempts) => count + attempts.length, 0),
      down: report.received,
      unconfirmed: named.unconfirmed.size,
      neverSent: named.neverSent.size,
      refused: report.refused.length,
      missing: missing.length,
      unnamed: unnamed.length,
      wronglyNamed: wronglyNamed.length,
      twice,
      untold: untold.length,
    },
  };
}

/**
 * Counts messages of the application that arrived more than once, and lists those of which an earlier arrival was not told
 * unconfirmed before the message was sent again. The client sends again only what it was told.
 * @param {Map<string, number[]>} arrivals
 * @param {(key: string) => boolean} isUnconfirmed
 */
function repeated(arrivals, isUnconfirmed) {
  /** @type {Map<number, string[]>} */
  const keys = new Map();
  for (const [key, attempts] of arrivals) {
    const message = Number.parseInt(key, 10);
    keys.set(message, [...(keys.get(message) ?? []), ...attempts.map(() => key)]);
  }
  const several = [...keys.values()].filter((list) => list.length > 1);
  const untold = several.filter((list) => {
    const last = Math.max(...list.map(times));
    // One send arrived twice, or an earlier one that counted as delivered.
    return new Set(list).size < list.length || list.some((key) => times(key) < last && !isUnconfirmed(key));
  });
  return { twice: several.length, untold: untold.map(String) };
}

const times = (/** @type {string} */ key) => Number(key.split(".")[1]);

/** The numbers in some ranges. @extends {Set<number>} */
class Numbers extends Set {
  /** Those that are in several. @type {number[]} */
  twice = [];
}

/** @param {Range[]} ranges */
function inRanges(ranges) {
  const numbers = new Numbers();
  for (const { first, last } of ranges) {
    for (let number = first; number <= last; number++) {
      if (numbers.has(number)) numbers.twice.push(number);
      numbers.add(number);
    }
  }
  return numbers;
}
