//! Browser tests against the echo server with `--faults`, in whatever engine and context the runner chooses.
#![cfg(target_arch = "wasm32")]

mod bad_input;
mod closing;
mod connecting;
#[cfg(feature = "gloo-net")]
mod gloo;
mod handles;
mod messages;
mod receive_buffer;
mod send_buffer;
#[path = "../support/mod.rs"]
mod support;
