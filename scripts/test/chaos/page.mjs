// Asks the page questions, and waits for what it does.

import { until } from "../../lib/until.mjs";
import { UserError } from "../../lib/user-error.mjs";

export class ChaosPage {
  #browser;
  #questions = 0;

  /** @param {import("../../lib/webdriver.mjs").Browser} browser @param {URL} url  of the page */
  constructor(browser, url) {
    this.#browser = browser;
    this.url = url;
  }

  /** Loads the page anew. */
  async load() {
    await this.#browser.goto(this.url.href);
    await this.untilLoaded();
  }

  async untilLoaded() {
    const look = () =>
      this.#browser.run("return [typeof chaos === 'object', globalThis.chaosProblems ?? []]").catch(() => [false, []]);
    await until("the page has loaded", async () => {
      const [loaded, problems] = await look();
      if (problems.length) throw new UserError(`The page failed: ${problems.join("; ")}`);
      return loaded;
    });
  }

  /**
   * Asks the clients, where they are.
   * @param {string} name
   * @param {...unknown} args
   * @returns {Promise<any>}
   */
  async ask(name, ...args) {
    const id = ++this.#questions;
    await this.#browser.run("chaos.ask(...arguments)", id, name, args);
    const answer = await until(
      `the page answers ${name}`,
      () => this.#browser.run("return chaos.take(...arguments)", id),
      {
        found: () => this.problems(),
      },
    );
    if (answer.error) throw new UserError(`The page can't answer ${name}: ${answer.error}`);
    return answer.value;
  }

  /** @returns {Promise<{ token: number, restored: number, frozen: number, resumed: number }>} */
  life() {
    return this.#browser.run("return chaos.life");
  }

  /** @returns {Promise<string[]>} */
  problems() {
    return this.#browser.run("return globalThis.chaosProblems");
  }
}
