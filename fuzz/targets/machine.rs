//! Any bytes are a script for the state machine, and no script may break a promise.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|script: &[u8]| sockstream::fuzz::run(script));
