// A reporter for `node --test`: one line of JSON for each test, so that results are counted and not read out of text.

import path from "node:path";

/**
 * How one test ended.
 * @typedef {object} Outcome
 * @property {string} name
 * @property {boolean} passed
 * @property {boolean} skipped   also for what is still to be done
 */

/** What Node 20 gives as the reason for a test that `--test-name-pattern` leaves out; later versions do not report it. */
const LEFT_OUT = "test name does not match pattern";

/** @param {AsyncIterable<import("node:test/reporters").TestEvent>} events */
export default async function* outcomes(events) {
  for await (const { type, data } of events) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    const { name, details, skip, todo, file } = data;
    const passed = type === "test:pass";
    // A file is reported when it could not be loaded, and by some versions when it has no tests.
    const isEmptyFile = passed && file !== undefined && path.resolve(name) === file;
    if (details.type === "suite" || skip === LEFT_OUT || isEmptyFile) continue;
    /** @type {Outcome} */
    const outcome = { name, passed, skipped: isSet(skip) || isSet(todo) };
    yield `${JSON.stringify(outcome)}\n`;
  }
}

/** A reason, or `true` where none is given. @param {string | boolean | undefined} value */
const isSet = (value) => value !== undefined && value !== false;
