//! The routes for tests: `/fault/…` misbehaves on purpose, `/control/…` reports what the server saw,
//! and interrupts connections.

pub(crate) mod context;
pub(crate) mod control;
mod digest;
pub(crate) mod faults;
pub(crate) mod id;
pub(crate) mod refusing;
pub(crate) mod registry;
mod report;
