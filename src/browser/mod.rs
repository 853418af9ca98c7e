//! The only code that touches JavaScript: the native object, its listeners, timers, and values on their way in and out.

pub(crate) mod convert;
mod listeners;
mod native;
pub(crate) mod outgoing;
pub(crate) mod socket;
mod timer;
