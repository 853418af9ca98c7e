//! WebSocket connections: the handshake, the frames, and the echo.

pub(crate) mod codec;
mod echo;
pub(crate) mod handshake;
#[cfg(feature = "faults")]
pub(crate) mod interruption;
pub(crate) mod keepalive;
pub(crate) mod observer;
pub(crate) mod session;
pub(crate) mod socket;
