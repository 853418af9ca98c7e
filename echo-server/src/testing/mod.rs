//! The routes for tests: `/fault/…` misbehaves on purpose, `/control/…` reports what the server saw.

pub(crate) mod context;
pub(crate) mod control;
mod digest;
pub(crate) mod faults;
mod id;
pub(crate) mod registry;
mod report;
