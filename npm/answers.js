// What the state machine answers, as `src/js.rs` numbers it.

/** Not yet. */
export const PENDING = 0;
/** Yes. */
export const READY = 1;
/** It never will be. */
export const FAILED = 2;
/** The stream of messages has ended. */
export const ENDED = 3;
