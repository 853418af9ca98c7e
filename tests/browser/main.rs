//! Browser tests against the echo server with `--faults`, in whatever engine and context the runner chooses.
#![cfg(target_arch = "wasm32")]

mod bad_input;
mod build;
mod closing;
mod connecting;
mod contract;
#[cfg(feature = "gloo-net")]
mod gloo;
mod handles;
mod idioms;
mod messages;
mod receive_buffer;
mod send_buffer;
#[path = "../support/stand_in.rs"]
mod stand_in;
#[path = "../support/mod.rs"]
mod support;
