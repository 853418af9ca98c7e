// Values as people read them.
import { toHex } from "./hex.js";

const TEXT_PREVIEW_UNITS = 300;
const BINARY_PREVIEW_BYTES = 24;
const number = new Intl.NumberFormat("en");
const encoder = new TextEncoder();

const CLOSE_CODES = {
  1000: "normal closure",
  1001: "going away",
  1002: "protocol error",
  1003: "unsupported data",
  1005: "no code sent",
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

export function utf8Length(text) {
  return encoder.encode(text).length;
}

/** `12,345`. */
export function integer(n) {
  return number.format(Math.round(n));
}

export function count(n, one, many) {
  return `${number.format(n)} ${n === 1 ? one : many}`;
}

/** `512 B`, `1.5 KiB`, `20 MiB`. */
export function bytes(n) {
  if (n < 1024) return `${n} B`;
  const units = ["KiB", "MiB", "GiB"];
  let value = n / 1024;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${number.format(Number(value.toFixed(value < 10 ? 2 : 1)))} ${units[unit]}`;
}

/** Browsers round their clocks to 0.1 ms or worse; more digits would be invented. */
export function duration(ms) {
  if (ms < 0.1) return "< 0.1 ms";
  return ms < 1000 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** `14:03:07.042`, local time. */
export function clock(date) {
  const two = (n) => String(n).padStart(2, "0");
  const millis = String(date.getMilliseconds()).padStart(3, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${millis}`;
}

/** `4001 private use, reason “bye”, clean`. */
export function closeText({ closeCode, reason, wasClean }) {
  const name =
    CLOSE_CODES[closeCode] ?? (closeCode >= 4000 ? "private use" : closeCode >= 3000 ? "registered" : "unassigned");
  return `${closeCode} ${name}, ${reason ? `reason “${reason}”` : "no reason"}, ${wasClean ? "clean" : "not clean"}`;
}

/** What the log keeps of a message: `type`, `size` in bytes and the beginning of its content. */
export function preview(data) {
  return typeof data === "string" ? previewText(data) : previewBinary(data);
}

function previewText(text) {
  const size = utf8Length(text);
  if (!text) return { type: "text", size, note: "empty" };
  let end = TEXT_PREVIEW_UNITS;
  // Never between the halves of a surrogate pair.
  if (text.length > end && /[\ud800-\udbff]/u.test(text[end - 1])) end--;
  const content = visible(text.slice(0, end));
  return text.length > end
    ? { type: "text", size, content, note: `… ${number.format(size)} bytes in all` }
    : { type: "text", size, content };
}

function previewBinary(data) {
  const size = data.byteLength;
  if (!size) return { type: "binary", size, note: "empty" };
  const shown = data.subarray(0, BINARY_PREVIEW_BYTES);
  const fields = { type: "binary", size, content: toHex(shown) };
  // Where nothing can be read as text, dots alone would say nothing.
  const ascii = String.fromCharCode(...shown).replace(/[^\x20-\x7e]/gu, "·");
  if (/[^·]/u.test(ascii)) fields.ascii = ascii;
  return size > shown.length ? { ...fields, note: `… ${number.format(size)} bytes in all` } : fields;
}

// Control characters would vanish or garble the row: each has a picture of its own in U+2400.
function visible(text) {
  return text
    .replace(/[\0-\x08\x0b-\x1f]/gu, (c) => String.fromCharCode(0x2400 + c.charCodeAt(0)))
    .replace(/\x7f/gu, "\u2421");
}
