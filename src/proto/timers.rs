//! The timers of a connection, in one table. A driver holds one native timer, for the earliest deadline.

use core::time::Duration;

use crate::proto::event::Millis;

/// A timer of the table: what a deadline is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Timer {
    /// The opening handshake.
    Connect,
    /// The closing handshake, counted from the last progress of what is still to be sent.
    Close,
    /// The `close` event after an `error` event; after a `close` event, the task that counts what never left.
    CloseEvent,
    /// The next poll of `bufferedAmount`, which shrinks without an event.
    DrainPoll,
}

impl Timer {
    pub(crate) const ALL: [Self; 4] = [
        Self::Connect,
        Self::Close,
        Self::CloseEvent,
        Self::DrainPoll,
    ];
}

/// The deadline of a timer that is not set.
pub(crate) const NEVER: Millis = Millis::INFINITY;

/// The longest delay of a browser's timer, 24.8 days. A longer one would fire immediately, so time limits are clamped.
const LONGEST: Millis = i32::MAX as Millis;

/// Converts a time limit to milliseconds; [`NEVER`] for none.
pub(crate) fn limit(duration: Option<Duration>) -> Millis {
    duration.map_or(NEVER, |duration| clamp(duration.as_secs_f64() * 1000.0))
}

/// Clamps a time limit to what a browser's timer can wait. Infinite stays infinite.
pub(crate) fn clamp(limit: Millis) -> Millis {
    if limit.is_finite() {
        limit.min(LONGEST)
    } else {
        limit
    }
}

/// The deadline of each timer.
#[derive(Debug)]
pub(crate) struct Timers([Millis; Timer::ALL.len()]);

impl Timers {
    pub(crate) fn new() -> Self {
        Self([NEVER; Timer::ALL.len()])
    }

    pub(crate) fn set(&mut self, timer: Timer, deadline: Millis) {
        self.0[timer as usize] = deadline;
    }

    pub(crate) fn clear(&mut self, timer: Timer) {
        self.set(timer, NEVER);
    }

    pub(crate) fn clear_all(&mut self) {
        for timer in Timer::ALL {
            self.clear(timer);
        }
    }

    pub(crate) fn is_set(&self, timer: Timer) -> bool {
        self.0[timer as usize] < NEVER
    }

    /// Clears the timer if its deadline has come. `now` is finite.
    pub(crate) fn take_due(&mut self, timer: Timer, now: Millis) -> bool {
        let is_due = self.0[timer as usize] <= now;
        if is_due {
            self.clear(timer);
        }
        is_due
    }

    /// Returns the earliest deadline; [`NEVER`] if no timer is set.
    pub(crate) fn earliest(&self) -> Millis {
        let mut earliest = NEVER;
        for deadline in self.0 {
            if deadline < earliest {
                earliest = deadline;
            }
        }
        earliest
    }
}
