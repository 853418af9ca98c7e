// Another realm: the window of a frame, whose classes are not this window's.

/** Tells why there is no other realm here. */
export const noOtherRealm = () => globalThis.document === undefined && "there are no other realms in workers";

/** Makes a realm. Returns its global object, and a function that removes it. */
export function otherRealm() {
  const frame = document.body.appendChild(document.createElement("iframe"));
  const other = /** @type {Window & typeof globalThis} */ (frame.contentWindow);
  return { other, remove: () => frame.remove() };
}
