// What the state machine answers of a connection that has ended. It takes the place of the wasm's own, whose memory is
// given back at once: a garbage collector knows nothing of the wasm's memory, and would let it grow.

import { ENDED, FAILED, READY } from "./answers.js";

export class Ended {
  #open;
  #cause;
  #dropped;
  #queued;
  #told;

  /**
   * @param core    the wasm's state machine, which is freed
   * @param queued  tells how many messages are yet to be read
   * @param told    whether the reader knows already why it ended
   */
  constructor(core, queued, told) {
    this.#open = core.open();
    this.#cause = core.cause();
    this.#dropped = core.dropped();
    this.#queued = queued;
    this.#told = told || this.#cause === undefined;
    core.free();
  }

  open() {
    return this.#open;
  }

  cause() {
    return this.#cause;
  }

  dropped() {
    return this.#dropped;
  }

  next() {
    if (this.#queued()) return READY;
    const isTold = this.#told;
    this.#told = true;
    return isTold ? ENDED : FAILED;
  }

  writable() {
    return FAILED;
  }

  flushed(bufferedAmount) {
    return bufferedAmount ? FAILED : READY;
  }

  closing() {
    return false;
  }

  abandon() {}

  rest() {}
}
