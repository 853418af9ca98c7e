//! The driver: the only code that calls JavaScript. It reports events to the state machine of `proto`, and applies the
//! actions that the machine returns.

mod convert;
mod listeners;
pub(crate) mod native;
pub(crate) mod native_socket;
#[cfg(feature = "reconnect")]
pub(crate) mod observer;
pub(crate) mod socket;
pub(crate) mod timer;
pub(crate) mod wakers;
#[cfg(feature = "websocket-stream")]
pub(crate) mod websocket_stream;
