//! How often something may happen.

use std::num::NonZeroU32;

use governor::clock::MonotonicClock;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};

/// So many at once, which come back evenly within a second.
#[derive(Debug)]
pub(crate) struct Rate(Option<RateLimiter<NotKeyed, InMemoryState, MonotonicClock>>);

impl Rate {
    /// Zero allows nothing.
    pub(crate) fn per_second(most: u32) -> Self {
        Self(
            NonZeroU32::new(most).map(|most| {
                RateLimiter::direct_with_clock(Quota::per_second(most), MonotonicClock)
            }),
        )
    }

    /// Counts one; gives whether it may happen.
    pub(crate) fn allows(&self) -> bool {
        self.0.as_ref().is_some_and(|rate| rate.check().is_ok())
    }
}
