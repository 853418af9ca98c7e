// `npm run public-api`: writes the crate's public API to tests/public-api.txt. `npm test -- --only builds` compares it.

import { endTreesOnSignal } from "./lib/processes.mjs";
import { step } from "./lib/steps.mjs";
import { main } from "./lib/user-error.mjs";
import { provide } from "./setup/needs.mjs";
import { nightly, rust } from "./setup/rust.mjs";
import { writePublicApi } from "./test/public-api/public-api.mjs";

endTreesOnSignal(() => process.exit(1));

await main(async () => {
  const tools = await provide({ rust, nightly });
  await step("public API", async (note) => {
    const { changed, items } = await writePublicApi(tools.nightly);
    note(`${items} lines, ${changed ? "some of them new or changed" : "as before"}`);
  });
});
