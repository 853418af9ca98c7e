// The benchmark's table in README.md, between two comments: what a reader decides by, including where sockstream is behind.

import { readFileSync, writeFileSync } from "node:fs";
import { ENGINES } from "../../lib/engines.mjs";
import { inRoot } from "../../lib/paths.mjs";
import { UserError } from "../../lib/user-error.mjs";
import { hasEnoughRounds } from "../browser/statistics.mjs";
import { fixed } from "./markdown.mjs";
import { behind, IN_JAVASCRIPT, IN_RUST } from "./targets.mjs";

/** @import { CaseResult, Figure } from "../browser/statistics.mjs" */
/** @import { Report } from "./report.mjs" */

const FILE = inRoot("README.md");
const BEGIN = "<!-- Written by `npm run bench -- --write`. -->";
const END = "<!-- The end of what it writes. -->";

const RUST = [IN_RUST, "ewebsock", "gloo-net", "tokio-tungstenite-wasm", "websocket-web", "ws_stream_wasm"];
const OTHERS = ["sockstream, JsMessage", "sockstream, for await"];

const NANOSECONDS = [
  "receive/32 B, ASCII text, alone",
  "receive/32 B, ASCII text, bursts of 32",
  "receive/32 B, binary, alone",
  "receive/32 B, binary, bursts of 32",
  "receive/4 KiB, ASCII text, bursts of 32",
  "receive/4 KiB, mixed text, bursts of 32",
  "receive/4 KiB, binary, bursts of 32",
  "send/32 B, ASCII text",
  "send/64 KiB, binary",
];

/** @param {Report} report */
export function writeReadmeTable(report) {
  const text = readFileSync(FILE, "utf8");
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin)
    throw new UserError(`README.md has lost the comments around its table: ${BEGIN} ${END}`);
  writeFileSync(FILE, `${text.slice(0, begin)}${BEGIN}\n\n${readmeTable(report)}\n\n${text.slice(end)}`);
}

/** @param {Report} report */
export function readmeTable(report) {
  const { date, machine, rounds, sizes = [], engines } = report;
  const { version = "", cases = [] } = engines.chromium ?? {};
  const names = [...RUST, ...OTHERS];
  /** @param {string} path */
  const find = (path) => cases.find((one) => one.path === path && hasEnoughRounds(one));
  /** @param {CaseResult} one  @param {(figure: Figure) => number} value  @param {number} digits */
  const row = (one, value, digits) => {
    const fastest = Math.min(...RUST.flatMap((name) => (one.figures[name] ? [value(one.figures[name])] : [])));
    const shown = names.map((name) => {
      const figure = one.figures[name];
      if (!figure) return "–";
      const text = grouped(value(figure), digits);
      return RUST.includes(name) && value(figure) === fastest ? `**${text}**` : text;
    });
    return `| ${one.path.replace("/", " ").replace(/^network /, "")} | ${shown.join(" | ")} |`;
  };
  const added = NANOSECONDS.flatMap((path) => find(path) ?? []).map((one) => row(one, (it) => it.added.median, 0));
  const ratios = cases
    .filter((one) => one.measurement === "network" && hasEnoughRounds(one))
    .map((one) => row(one, (it) => it.ratio.median, 2));
  const size = names.map((name) => sizes.find((one) => one.name === name)?.added);
  const head = `${names.join(" | ")} |\n|---|${names.map(() => "---:|").join("")}`;
  return [
    `Chromium ${version.split(".")[0]}, ${machine.processor}, ${machine.memory}, ${date.slice(0, 10)}. Each figure is the ` +
      `median of ${rounds} rounds. The baseline is the browser's \`WebSocket\` with a handler. The fastest in Rust is bold. ` +
      "`JsMessage` stays in JavaScript; *for await* is the npm package.",
    "",
    "Nanoseconds a message beyond the baseline's, with a stand-in for the browser's object:",
    "",
    `| | ${head}`,
    ...added,
    `| bytes added to an empty program, gzip | ${size.map((bytes) => (bytes === undefined ? "–" : grouped(bytes, 0))).join(" | ")} |`,
    "",
    "End to end over the echo server on the same machine, time as a multiple of the baseline's:",
    "",
    `| | ${head}`,
    ...ratios,
    "",
    ...losses(report),
  ].join("\n");
}

/** @param {Report} report */
function losses({ engines }) {
  const all = behind(engines);
  const count = Object.values(engines).flatMap(({ cases }) => cases.filter(hasEnoughRounds)).length;
  return [
    "Cases in which the fastest competitor in the same language beats sockstream in at least three quarters of the rounds, in " +
      `all engines: ${[IN_RUST, ...IN_JAVASCRIPT]
        .map((name) => `*${name}* ${all.filter(({ ours }) => ours === name).length} of ${count}`)
        .join(", ")}. In Rust they are, in ${ENGINES.chromium.title}:`,
    "",
    ...all
      .filter(({ engine, ours }) => engine === "chromium" && ours === IN_RUST)
      .map(({ one: { path, figures }, ours, best }) => {
        const factor = figures[ours].time.median / figures[best].time.median;
        return `- ${path.replace("/", " ").replace(/^network /, "")}: ${fixed(factor, 2)} times the time of ${best}`;
      }),
  ];
}

/** @param {number} value  @param {number} digits */
const grouped = (value, digits) => fixed(value, digits).replace(/\B(?=(\d{3})+(?!\d))/g, digits ? "" : ",");
