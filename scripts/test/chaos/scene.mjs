// What a scenario has: the page in a browser, the numbered server, the relay in front of it, and the server's account.

import { signalTree } from "../../lib/processes.mjs";
import { Relay } from "../../lib/relay.mjs";
import { until } from "../../lib/until.mjs";
import { Account } from "./account.mjs";
import { compare } from "./checks.mjs";
import { NumberedServer } from "./numbered-server.mjs";
import { randomFrom } from "./random.mjs";

/**
 * @typedef {import("../../lib/webdriver.mjs").Browser} Browser
 * @typedef {import("./page.mjs").ChaosPage} ChaosPage
 * @typedef {import("../../../tests/chaos/client.js").Settings} Settings
 *
 * What the client says of itself.
 * @typedef {object} Progress
 * @property {string} state
 * @property {number} bufferedAmount
 * @property {boolean} windowIsFull  whether it sends no more until something is answered
 * @property {number} done
 * @property {number} received
 * @property {boolean} all  whether every message was answered and received
 * @property {Record<string, number>} events
 * @property {number} [closeCode]  of the last connection
 * @property {number} [delay]  before the next attempt
 * @property {{ reason: string, closeCode?: number }} [stop]
 *
 * What a client of a scenario differs in. `direct` connects it without the relay.
 * @typedef {Partial<Omit<Settings, "client" | "url">> & { direct?: boolean }} Choice
 *
 * @typedef {ReturnType<typeof compare>["counts"]} Counts
 * @typedef {{ checks: number, failures: string[], faults: number, counts?: Counts, left: string, note?: string }} Outcome
 */

/** Much shorter than the defaults, so that a fault takes less than a second. */
const OPTIONS = {
  delays: { first: 20, max: 100 },
  attemptTimeout: 2_000,
  minUptime: 100,
  keepMessages: 1 << 20,
  closeTimeout: 2_000,
};

/** How long a server may take to see that the last sockets have gone. */
const GONE_LIMIT_MS = 15_000;

export class Scene {
  /** @type {Map<string, Session>} */
  sessions = new Map();
  #started = 0;
  /** How many faults there were. */
  faults = 0;
  /** What is wrong besides what `compare` finds. @type {string[]} */
  failures = [];
  /** How many checks a scenario made of its own. */
  checks = 0;
  /** @type {string | undefined} */
  note;

  /**
   * @param {object} given
   * @param {string} given.engine
   * @param {string} given.context
   * @param {Browser} given.browser
   * @param {ChaosPage} given.page
   * @param {NumberedServer} given.server
   * @param {Relay} given.relay
   * @param {boolean} given.long  whether it may take minutes
   * @param {number} given.seed
   */
  constructor({ engine, context, browser, page, server, relay, long, seed }) {
    this.engine = engine;
    this.context = context;
    this.browser = browser;
    this.page = page;
    this.server = server;
    this.relay = relay;
    this.long = long;
    this.random = randomFrom(seed);
    this.account = new Account(server.account);
  }

  /**
   * Starts everything but the browser, and calls `act`.
   * @template T
   * @param {Pick<Scene, "engine" | "context" | "browser" | "page" | "long"> & { seed: number, files: string }} given
   * @param {(scene: Scene) => Promise<T>} act
   */
  static async with({ files, ...given }, act) {
    const server = await NumberedServer.create(files);
    const relay = new Relay(server.port);
    const scene = new Scene({ ...given, server, relay });
    try {
      await server.start();
      await relay.listen();
      return await act(scene);
    } finally {
      await relay.stop();
      await server.stop();
      scene.account.close();
    }
  }

  /**
   * Starts a client, and waits until it has greeted the server.
   * @param {Choice} [choice]
   */
  async start({ direct = false, options = {}, ...choice } = {}) {
    const client = `c${this.#started++}`;
    const url = `ws://127.0.0.1:${direct ? this.server.port : this.relay.port}/numbered`;
    const settings = {
      goal: this.long ? 1_000 : 200,
      rate: 2,
      ...choice,
      client,
      url,
      options: { ...OPTIONS, ...options },
    };
    const session = new Session(this, settings);
    this.sessions.set(client, session);
    await this.page.ask("start", settings);
    if (settings.hello !== false) await session.untilGreeted(0);
    return session;
  }

  /** Stops or continues the browser, and all its processes. @param {"SIGSTOP" | "SIGCONT"} signal */
  signalBrowser(signal) {
    if (this.browser.driver) signalTree(this.browser.driver, signal);
  }

  /** @param {string} what @param {unknown} holds @param {unknown} [found] */
  check(what, holds, found) {
    this.checks++;
    if (!holds) this.failures.push(`${what}: ${JSON.stringify(found)}`);
  }

  /**
   * Lets every client finish, stops it, and compares what it was told with the server's account.
   * @returns {Promise<Outcome>}
   */
  async finish() {
    this.relay.passAll();
    const sessions = [...this.sessions.values()];
    for (const session of sessions) if (!session.ended) await session.untilAllDone();
    /** @type {import("./checks.mjs").Report[]} */
    const reports = [];
    for (const { client } of sessions) {
      await this.page.ask("finish", client);
      reports.push(JSON.parse(await this.page.ask("report", client)));
    }
    const left = await this.#left();
    // What the server had not read yet is in the account, since its connections have ended.
    const compared = sessions.map(({ client, silenced, ended, goal }, index) => {
      const report = reports[index];
      const result = compare(report, this.account.of(client), { goal: ended ? undefined : goal, silenced });
      if (result.failures.length) result.failures[0] += `\n${client}'s last events: ${report.log.slice(-6).join(" ")}`;
      return result;
    });
    const problems = await this.page.problems();
    this.check("the page had no errors", !problems.length, problems);
    return {
      checks: this.checks + compared.reduce((count, { checks }) => count + checks, 0),
      failures: [...this.failures, ...compared.flatMap(({ failures }) => failures)],
      faults: this.faults,
      counts: total(compared.map(({ counts }) => counts)),
      left,
      note: this.note,
    };
  }

  /** Checks that nothing is left over, and resolves with the counts. */
  async #left() {
    const { timers, listeners, live } = await this.page.ask("left", ["timers", "listeners", "live"]);
    // Browsers wait for seconds for Close frames on connections that are silent.
    this.relay.reset();
    const { sockets } = await this.page.ask("left", ["sockets"]);
    const gone = async () => (await this.server.open()) === 0;
    await until("the server has no sockets", gone, { limit: GONE_LIMIT_MS }).catch(() => {});
    const counts = [timers, listeners, live, sockets, await this.server.open()];
    this.check("nothing is left over", !counts.some(Boolean), counts);
    return counts.join("/");
  }
}

/** A client, seen from here. */
export class Session {
  /** Whether the client has stopped by itself, so that not every message was delivered. */
  ended = false;
  #scene;
  /** Attempts whose end the server could not see. @type {Set<number>} */
  #silenced = new Set();

  /** @param {Scene} scene @param {Settings} settings */
  constructor(scene, { client, goal }) {
    this.#scene = scene;
    this.client = client;
    this.goal = goal;
  }

  get account() {
    return this.#scene.account.of(this.client);
  }

  get silenced() {
    return new Set([...this.#silenced, ...(this.#scene.relay.silenced.get(this.client) ?? [])]);
  }

  /** @returns {Promise<Progress>} */
  progress() {
    return this.#scene.page.ask("progress", this.client);
  }

  /** Waits until a newer connection than that has greeted the server. @param {number} since */
  untilGreeted(since) {
    return until(`${this.client} has a newer connection than ${since}`, () => this.account.greeted > since, {
      found: async () => [await this.progress().catch(String), this.account.opened],
    });
  }

  /** Waits until so many more messages have come, or all. @param {number} count */
  untilMoved(count) {
    const wanted = Math.min(this.account.arrivals.size + count, this.goal);
    return until(`${wanted} messages have come`, () => this.account.arrivals.size >= wanted, {
      found: () => this.progress(),
    });
  }

  untilAllDone() {
    return until(`${this.client} has sent and received everything`, async () => (await this.progress()).all, {
      limit: 120_000,
      found: () => this.progress(),
    });
  }

  /**
   * Does something that ends the connection, and waits until there is a newer one.
   * @param {() => unknown} act
   */
  async through(act) {
    const { greeted } = this.account;
    await act();
    await this.untilGreeted(greeted);
  }

  /** What opened until now, and until a newer one greets, the server may take for open. @param {() => Promise<unknown>} act */
  async silently(act) {
    const { opened } = this.account;
    await this.through(act);
    for (let attempt = opened; attempt < this.account.greeted; attempt++) this.#silenced.add(attempt);
  }
}

/** @param {Counts[]} list @returns {Counts} */
function total(list) {
  const sums = /** @type {Counts} */ ({});
  for (const counts of list) {
    for (const name of /** @type {(keyof Counts)[]} */ (Object.keys(counts))) {
      sums[name] = (sums[name] ?? 0) + counts[name];
    }
  }
  return sums;
}
