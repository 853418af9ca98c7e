// Has the page's own echo server misbehave towards this page, by the server's routes below /control.
import { messageOf } from "../lib/errors.js";

const TIME_LIMIT_MS = 5000;
export const REFUSAL_MS = 10_000;

/** Why the faults can't be used. */
const REASONS = {
  asking: "Asking the server what it can do …",
  missing: "This server was not started with --faults, so it can't be made to fail.",
  elsewhere: "Only this page's server can be made to fail, on /echo and /fault/… .",
};

/** The echo server, if it serves the routes for tests. */
export class ServerFaults {
  /** By this id the server knows the connections of this page. */
  #id = `page-${(crypto.getRandomValues(new Uint32Array(1))[0] ?? 0).toString(36)}`;
  /** @type {"asking" | "missing" | "served"} */
  #state = "asking";
  /**
   * The id of the connection; null if that is not one of the server's own.
   *
   * @type {string | null | undefined}
   */
  #connected;

  /** Asks the server whether it serves the routes. Never rejects. */
  async ask() {
    try {
      const response = await fetch("/features", { signal: AbortSignal.timeout(TIME_LIMIT_MS) });
      const features = response.ok ? (await response.text()).split("\n") : [];
      this.#state = features.includes("faults") ? "served" : "missing";
    } catch {
      this.#state = "missing";
    }
  }

  /** Why the faults can't be used, or `""`. */
  get reason() {
    if (this.#state !== "served") return REASONS[this.#state];
    return this.#connected === null ? REASONS.elsewhere : "";
  }

  /**
   * Returns the URL with the id by which the server knows the connection, if it is one of the server's own.
   *
   * @param {string} address
   */
  name(address) {
    this.#connected = null;
    const url = new URL(address, document.baseURI);
    const isOwn = url.host === location.host && (url.pathname === "/echo" || url.pathname.startsWith("/fault/"));
    if (this.#state !== "served" || !isOwn) return address;
    this.#connected = url.searchParams.get("id") ?? this.#id;
    url.searchParams.set("id", this.#connected);
    return url.href;
  }

  /** Has the server end the connection by a TCP reset. */
  reset() {
    return this.#control("reset");
  }

  /** Has the server neither read nor write any more on the connection. */
  silence() {
    return this.#control("silence");
  }

  /** Has the server refuse connections of this page for {@link REFUSAL_MS}. */
  refuse() {
    return this.#control(`refuse?ms=${REFUSAL_MS}`);
  }

  /** @param {string} action */
  async #control(action) {
    let response;
    try {
      const signal = AbortSignal.timeout(TIME_LIMIT_MS);
      const id = encodeURIComponent(this.#connected ?? "");
      response = await fetch(`/control/${id}/${action}`, { method: "POST", signal });
    } catch (error) {
      throw new Error(`The server could not be reached. ${messageOf(error)}`, { cause: error });
    }
    if (!response.ok) throw new Error(`The server answered ${response.status}: ${(await response.text()).trim()}.`);
  }
}
