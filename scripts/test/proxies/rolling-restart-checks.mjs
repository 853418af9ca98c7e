// Compares what the page saw during a rolling restart with what the servers saw.

import { sum } from "../../lib/numbers.mjs";

/** @typedef {import("../../../tests/proxies/rolling-restart.js").ClientReport} ClientReport */
/** @typedef {import("./echo-servers.mjs").ServerReport} ServerReport */
/** @typedef {import("./echo-servers.mjs").Stop} Stop */

/**
 * @param {object} seen
 * @param {Stop[]} seen.stops
 * @param {ClientReport[]} seen.clients  of each connection
 * @param {number} seen.messages  how many different messages were answered
 * @param {{ code: string, closeCode?: number, wasClean?: boolean }} seen.last  the error of the proxy's last connection
 * @param {string[]} seen.problems  of the page
 * @param {string} seen.run  what the ids begin with
 * @param {ServerReport[]} seen.reports
 */
export function checkRollingRestart({ stops, clients, messages, last, problems, run, reports }) {
  const server = new Map(reports.filter(({ opened }) => opened).map((report) => [report.id, report]));
  /**
   * Lists the connections for which a condition does not hold.
   * @param {(client: ClientReport, server: ServerReport | undefined) => unknown} condition
   */
  const except = (condition) =>
    clients
      .filter((client) => !condition(client, server.get(client.id)))
      .map((client) => JSON.stringify([client, server.get(client.id)]));
  const count = (/** @type {"sent" | "answered" | "refused"} */ name) => sum(clients.map((client) => client[name]));
  // An end with 1001 is an error if the browser knows that it did not send everything.
  const goingAway = clients.filter(({ end }) => end?.closeCode === 1001);
  const unanswered = (/** @type {(client: ClientReport) => boolean} */ condition) =>
    sum(goingAway.filter(condition).map(({ sent, answered }) => sent - answered));
  const lostClean = unanswered(({ error }) => !error);
  const lostUnsent = unanswered(({ error }) => error === "UNCLEAN_CLOSE");
  const received = sum(clients.map(({ id }) => server.get(id)?.text ?? 0));
  const sentGoingAway = stops.map((stop) => stop.goingAway);
  const lastReport = server.get(`${run}-last`);

  /** Each entry is a test, and lists what is wrong. @type {Record<string, string[]>} */
  const checks = {
    "the page had no errors": problems,
    "each server exits with 0 after sending its clients 1001, and aborts no connection": stops
      .filter((stop) => stop.code !== 0 || stop.aborted !== 0 || !stop.goingAway)
      .map((stop) => JSON.stringify(stop)),
    "every client connects": except(({ error }) => error !== "CONNECT" && error !== "CONNECT_TIMEOUT"),
    "every connection ends with the server's 1001 or the page's 1000": except(
      ({ end }) => end?.closeCode === 1001 || end?.closeCode === 1000,
    ),
    "every end is clean, or an error that counts bytes never sent": except(({ error, end }) =>
      error ? error === "UNCLEAN_CLOSE" && Number(end?.neverSentBytes) > 0 : end?.wasClean && end.neverSentBytes === 0,
    ),
    "no server received bytes that were never sent": except(
      ({ bytes, end }, report) => Number(report?.bytes) + Number(end?.neverSentBytes) <= bytes,
    ),
    "the servers sent as many 1001 as the page received":
      sum(sentGoingAway) === goingAway.length ? [] : [`${sentGoingAway} and ${goingAway.length}`],
    "each connection is in one server's report, with the close code that the page received": [
      ...except(({ end }, report) => report !== undefined && report.close === end?.closeCode),
      ...(server.size === reports.length ? [] : [`${reports.length} reports of ${server.size} connections`]),
    ],
    "what was answered was received, and what was received was sent": except(
      ({ sent, answered }, report) => answered <= Number(report?.text) && Number(report?.text) <= sent,
    ),
    "nothing is lost where the page closes": except(
      ({ end, sent, answered }, report) => end?.closeCode !== 1000 || (sent === answered && sent === report?.text),
    ),
    "every message is answered once":
      messages === count("answered") && messages > 0 ? [] : [`${messages}, ${count("answered")}`],
    "what is not answered was on connections that ended with 1001":
      count("sent") - count("answered") === lostClean + lostUnsent
        ? []
        : [`${count("sent")}, ${count("answered")}, ${lostClean}, ${lostUnsent}`],
    "the end of the proxy is an unclean close":
      last.code === "UNCLEAN_CLOSE" &&
      last.closeCode === 1006 &&
      !last.wasClean &&
      lastReport?.text === 1 &&
      !lastReport.close
        ? []
        : [JSON.stringify([last, lastReport])],
  };
  const failures = Object.entries(checks).filter(([, wrong]) => wrong.length);
  return {
    passed: Object.keys(checks).length - failures.length,
    failures: failures.map(([name, wrong]) => `${name}: ${wrong.length} wrong: ${wrong.slice(0, 5).join("; ")}`),
    note:
      `${clients.length} connections, ended with 1001: ${sentGoingAway.join("+")}; sent ${count("sent")}, received by ` +
      `servers ${received}, answered ${count("answered")}, lost ${lostClean} by 1001 and ${lostUnsent} by UNCLEAN_CLOSE ` +
      `with bytes never sent, all sent again; refused by send ${count("refused")}`,
  };
}
