// What a provider returns: where to connect.

import { readObject } from "./options.js";
import { checkProtocols } from "./protocols.js";
import { parseUrl } from "./url.js";

const TARGET = { url: undefined, protocols: undefined };

/**
 * Returns the absolute URL and the subprotocols of a target; without its own, those of the options.
 *
 * @param {unknown} target
 * @param {string[]} protocols
 */
export function readTarget(target, protocols) {
  const isObject = typeof target === "object" && target && !("href" in target);
  const own = isObject ? readObject("A target", target, TARGET) : { url: target, protocols: undefined };
  if (typeof own.url !== "string" && !(/** @type {URL | undefined} */ (own.url)?.href))
    throw new TypeError("A target is a string, a URL, or an object with a url.");
  return {
    url: parseUrl(/** @type {string | URL} */ (own.url)),
    protocols: own.protocols === undefined ? protocols : readProtocols(own.protocols),
  };
}

/** @param {string | readonly string[]} protocols */
export const readProtocols = (protocols) => checkProtocols([protocols].flat().map(String));
