//! The protocol, in pure Rust: no JavaScript, no clock, no I/O.
//!
//! [`connection::Connection`] is the state machine that decides everything. Its drivers, `browser` for Rust and
//! `npm/driver/connection.js` for JavaScript, report events with the time and apply the actions that it returns.
//! [`reconnect::Reconnection`] decides in the same way when to connect again.

#[cfg(any(test, feature = "reconnect"))]
pub(crate) mod clock;
pub(crate) mod close_code;
pub(crate) mod close_event;
pub(crate) mod close_frame;
pub(crate) mod connection;
pub(crate) mod error;
pub(crate) mod event;
#[cfg(any(test, feature = "reconnect"))]
pub(crate) mod heartbeat;
pub(crate) mod inbox;
pub(crate) mod options;
pub(crate) mod outbox;
pub(crate) mod ready_state;
#[cfg(any(test, feature = "reconnect"))]
#[allow(dead_code, reason = "each driver uses a part of it")]
pub(crate) mod reconnect;
pub(crate) mod timers;
pub(crate) mod url;

#[cfg(any(all(test, not(target_arch = "wasm32")), feature = "__fuzz"))]
mod world;

/// For the fuzz target.
#[cfg(feature = "__fuzz")]
pub(crate) mod fuzz {
    pub(crate) use super::world::run;
}
