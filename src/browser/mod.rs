//! The driver: the only code that touches JavaScript. It reports events to the state machine of `proto` and carries out
//! its actions.

mod convert;
mod listeners;
pub(crate) mod native;
pub(crate) mod socket;
mod timer;
pub(crate) mod wakers;
