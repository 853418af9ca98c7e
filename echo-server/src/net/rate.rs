//! How often something may happen.

use std::num::NonZeroU32;

use governor::clock::MonotonicClock;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};

/// A token bucket: allows a number of events at once, and refills evenly within a second.
///
/// `None` allows nothing, which is no quota to `governor`.
#[derive(Debug)]
pub(crate) struct Rate(Option<RateLimiter<NotKeyed, InMemoryState, MonotonicClock>>);

impl Rate {
    /// Zero allows nothing.
    pub(crate) fn per_second(max: u32) -> Self {
        Self(
            NonZeroU32::new(max)
                .map(|max| RateLimiter::direct_with_clock(Quota::per_second(max), MonotonicClock)),
        )
    }

    /// Counts one event. Returns whether it is allowed.
    pub(crate) fn allows(&self) -> bool {
        self.0.as_ref().is_some_and(|rate| rate.check().is_ok())
    }
}
