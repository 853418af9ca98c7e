//! What happens, decided in pure Rust: no JavaScript, no clock, no I/O.
//!
//! The browser side reports events (`opened`, `received`, `closed` …) and asks questions (`poll_next`, `poll_ready` …);
//! everything here answers from its own state, so it is tested natively, message by message.

pub(crate) mod cause;
pub(crate) mod close;
pub(crate) mod connection;
pub(crate) mod error;
pub(crate) mod inbox;
pub(crate) mod message;
pub(crate) mod options;
pub(crate) mod outbox;
pub(crate) mod url;
pub(crate) mod wakers;

// proptest does not compile for wasm32.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod properties;
