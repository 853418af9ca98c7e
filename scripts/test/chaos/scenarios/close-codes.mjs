// Close codes of every class: those that are final end the client for good, and after the others it connects again.

import { until } from "../../../lib/until.mjs";
import { times } from "./network.mjs";

/** @typedef {import("../scene.mjs").Scene} Scene */

/** 1005 is a Close frame without a code, and 1006 the end of the connection without a Close frame. */
const RETRIED = /** @type {const} */ ([1001, 1005, 1006, 1011, 1014]);
const LATER = [1012, 1013];
const FINAL = [1000, 1002, 1003, 1007, 1008, 1009, 1010, 3000, 3999, 4000, 4999];
/** One of each class. */
const SHORT = [1000, 1008, 3000, 4999];

/** The least delay after 1012 and 1013. */
const LATER_MS = 5_000;

/** @param {Scene} scene */
export async function retriedCodes(scene) {
  const session = await scene.start();
  for (const _ of times(scene.long ? 3 : 1)) {
    for (const code of RETRIED) {
      await session.untilMoved(20);
      await session.through(() => end(scene, session.client, code));
      scene.faults++;
    }
  }
  const seen = [];
  for (const code of LATER) {
    await until("the client is open", async () => (await session.progress()).state === "open");
    const { greeted } = session.account;
    const { events } = await session.progress();
    end(scene, session.client, code);
    const { closeCode, delay = 0 } = await until(`${code} is seen`, async () => {
      const progress = await session.progress();
      return progress.events.waiting > (events.waiting ?? 0) ? progress : undefined;
    });
    seen.push(closeCode);
    if (closeCode === code) {
      scene.check(`after ${code} the first delay is long`, delay >= LATER_MS, delay);
      // Being online again is a reason not to wait.
      await scene.page.ask("setOnLine", true);
    }
    await session.untilGreeted(greeted);
    scene.faults++;
  }
  // WebKitGTK does not accept these codes.
  if (scene.engine !== "webkit") scene.check("the codes are seen", String(seen) === String(LATER), seen);
  scene.note = `${LATER.join(", ")} are seen as ${seen.join(", ")}`;
}

/** @param {Scene} scene */
export async function finalCodes(scene) {
  for (const code of scene.long ? FINAL : SHORT) {
    const session = await scene.start();
    await session.untilMoved(20);
    end(scene, session.client, code);
    session.ended = true;
    const { stop } = await until(`${code} stops the client`, async () => {
      const progress = await session.progress();
      return progress.stop ? progress : undefined;
    });
    scene.check(`${code} is why it stopped`, stop?.reason === "closed" && stop.closeCode === code, stop);
    scene.check(
      `after ${code} there is one connection`,
      session.account.connections === 1,
      session.account.connections,
    );
    scene.faults++;
  }
}

/** @param {Scene} scene @param {string} client @param {number} code */
const end = (scene, client, code) => scene.server.send({ end: { client, how: code === 1006 ? "terminate" : code } });
