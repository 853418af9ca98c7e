// Asks the server what to measure, measures it, and tells the server.

import { load } from "./contenders/rust.js";
import { interleave } from "./interleave.js";
import { receiving } from "./receive.js";

const MEASUREMENTS = { receive: receiving };

try {
  const plan = await (await fetch("/plan")).json();
  const contenders = Object.fromEntries(await Promise.all(plan.contenders.map(async (one) => [one.name, await prepare(one)])));
  for (const cell of plan.cells) {
    const measurement = MEASUREMENTS[cell.measurement](cell);
    const results = await interleave(cell.contenders.map((name) => contenders[name]), measurement, plan.runs);
    await tell("cell", { cell, results });
  }
  await tell("end", {});
} catch (error) {
  await tell("end", { error: String(error?.stack ?? error) });
}

async function prepare(contender) {
  const { feature, script } = contender;
  const { connect } = feature ? await load(feature) : await import(`./contenders/${script}.js`);
  return { ...contender, connect };
}

function tell(what, content) {
  return fetch(`/${what}`, { method: "POST", body: JSON.stringify({ ...content, userAgent: navigator.userAgent }) });
}
