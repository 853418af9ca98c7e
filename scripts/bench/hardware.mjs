// The processor and the memory of the machine, for the reader of a figure.

import os from "node:os";

export function hardware() {
  const processors = os.cpus();
  return {
    processor: `${processors[0].model.trim()}, ${processors.length} cores`,
    memory: `${Math.round(os.totalmem() / 2 ** 30)} GiB`,
  };
}
