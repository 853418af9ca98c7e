//! Tests of the routes for tests.

mod close;
mod control;
mod handshake;
mod interruption;
mod messages;
