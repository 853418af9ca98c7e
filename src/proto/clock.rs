//! A clock that goes on while the device sleeps.
//!
//! On some systems `performance.now()` stands still in sleep, and the wall clock may be set. Each alone is wrong for a
//! deadline, so the two are combined: a wall clock that is suddenly further ahead than the monotonic one shows time asleep.

use crate::proto::event::Millis;

/// How much further the wall clock must have gone than the monotonic clock to count as sleep. Below it are rounding and
/// the small corrections of a network time service.
const SLEPT: Millis = 1000.0;

/// What the two clocks of a browser show.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Now {
    /// `performance.now()`.
    pub(crate) monotonic: Millis,
    /// `Date.now()`.
    pub(crate) wall: Millis,
}

/// The two clocks combined. Its time never goes backwards.
#[derive(Debug)]
pub(crate) struct Clock {
    /// How far the wall clock is ahead of the monotonic clock.
    ahead: Millis,
    /// Time asleep that the monotonic clock has missed.
    asleep: Millis,
    latest: Millis,
}

impl Clock {
    pub(crate) fn new(now: Now) -> Self {
        Self {
            ahead: now.wall - now.monotonic,
            asleep: 0.0,
            latest: now.monotonic,
        }
    }

    /// Reads the clock.
    pub(crate) fn tick(&mut self, now: Now) -> Millis {
        let ahead = now.wall - now.monotonic;
        let missed = ahead - self.ahead;
        if missed >= SLEPT {
            self.asleep += missed;
            self.ahead = ahead;
        } else if missed < 0.0 {
            // The wall clock was set back: time goes on by the monotonic one.
            self.ahead = ahead;
        }
        self.latest = self.latest.max(now.monotonic + self.asleep);
        self.latest
    }
}
