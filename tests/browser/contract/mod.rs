//! Deterministic tests of each row of the contract, with stand-ins for the native `WebSocket`, the timers and the clock.
//! `tests/contract.md` names the tests of each row.

mod closing;
mod connecting;
mod ending;
mod handles;
mod receiving;
mod sending;
mod sharing;
#[cfg(feature = "websocket-stream")]
mod streaming;
mod without_waiting;
