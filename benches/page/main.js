// Asks the server what to measure, measures it, and tells the server.

import { load } from "./contenders/rust.js";
import { interleave } from "./interleave.js";
import { networking } from "./network.js";
import { receiving } from "./receive.js";
import { sending } from "./send.js";

const MEASUREMENTS = { receive: receiving, send: sending, network: networking };

try {
  const plan = await (await fetch("/plan")).json();
  const contenders = Object.fromEntries(await Promise.all(plan.contenders.map(async (one) => [one.name, await prepare(one)])));
  for (const cell of plan.cells) {
    const measurement = MEASUREMENTS[cell.measurement](cell, plan);
    const chosen = cell.contenders.map((name) => contenders[name]);
    const able = chosen.filter(({ global }) => !global || globalThis[global]);
    const results = await interleave(able, measurement, plan.runs);
    await tell("cell", { cell, results });
  }
  await tell("end", {});
} catch (error) {
  await tell("end", { error: String(error?.stack ?? error) });
}

async function prepare(contender) {
  const { feature, script } = contender;
  const { connect } = feature ? await load(feature) : await import(`/built/contenders/${script}.js`);
  return { ...contender, connect };
}

function tell(what, content) {
  return fetch(`/${what}`, { method: "POST", body: JSON.stringify({ ...content, userAgent: navigator.userAgent }) });
}
