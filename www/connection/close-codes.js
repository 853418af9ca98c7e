// The names of close codes, and close events in words.

/**
 * The codes of RFC 6455 and of IANA's registry.
 *
 * @type {Record<number, string>}
 */
const NAMES = {
  1000: "normal closure",
  1001: "going away",
  1002: "protocol error",
  1003: "unsupported data",
  1005: "no status received",
  1006: "abnormal closure",
  1007: "invalid payload data",
  1008: "policy violation",
  1009: "message too big",
  1010: "mandatory extension",
  1011: "internal error",
  1012: "service restart",
  1013: "try again later",
  1014: "bad gateway",
  1015: "TLS handshake",
};

/**
 * Returns a close event in words: `4001 private use, reason “bye”, clean`.
 *
 * @param {{closeCode: number, reason: string, wasClean: boolean}} event
 */
export function formatCloseEvent({ closeCode, reason, wasClean }) {
  const quoted = reason ? `reason “${reason}”` : "no reason";
  return `${closeCode} ${closeCodeName(closeCode)}, ${quoted}, ${wasClean ? "clean" : "not clean"}`;
}

/** @param {number} code */
function closeCodeName(code) {
  if (code >= 4000) return "private use";
  if (code >= 3000) return "registered";
  return NAMES[code] ?? "unassigned";
}
