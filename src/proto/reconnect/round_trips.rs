//! The round-trip times of probes, over all connections.

use crate::proto::event::Millis;
use crate::proto::timers::NEVER;

/// The round-trip times so far, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RoundTrips {
    pub(crate) last: Millis,
    pub(crate) min: Millis,
    total: Millis,
    pub(crate) count: u32,
}

impl RoundTrips {
    pub(crate) fn record(&mut self, time: Millis) {
        self.last = time;
        self.min = self.min.min(time);
        self.total += time;
        self.count += 1;
    }

    /// Returns the mean; NaN if there is none.
    pub(crate) fn mean(&self) -> Millis {
        self.total / Millis::from(self.count)
    }
}

impl Default for RoundTrips {
    fn default() -> Self {
        Self {
            last: 0.0,
            min: NEVER,
            total: 0.0,
            count: 0,
        }
    }
}
