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

    /// Reads the clock, and returns the time.
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

    /// Returns the time that was read last.
    #[cfg(all(test, not(target_arch = "wasm32")))]
    pub(crate) fn latest(&self) -> Millis {
        self.latest
    }

    /// Converts a time of this clock to one of the monotonic clock, as far as is known now.
    pub(crate) fn monotonic(&self, time: Millis) -> Millis {
        time - self.asleep
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Millis = 3_600_000.0;

    fn at(monotonic: Millis, wall: Millis) -> Now {
        Now { monotonic, wall }
    }

    #[test]
    fn time_asleep_counts_when_the_monotonic_clock_stands_still() {
        let mut clock = Clock::new(at(100.0, 5_000.0));
        assert_eq!(clock.tick(at(200.0, 5_100.0)), 200.0);
        assert_eq!(clock.tick(at(201.0, 5_101.0 + HOUR)), 201.0 + HOUR);
        assert_eq!(clock.tick(at(301.0, 5_201.0 + HOUR)), 301.0 + HOUR);
        assert_eq!(clock.monotonic(401.0 + HOUR), 401.0);
    }

    #[test]
    fn time_asleep_counts_once_when_the_monotonic_clock_goes_on() {
        let mut clock = Clock::new(at(0.0, 0.0));
        assert_eq!(clock.tick(at(HOUR, HOUR)), HOUR);
    }

    #[test]
    fn a_wall_clock_that_is_set_back_changes_nothing() {
        let mut clock = Clock::new(at(0.0, HOUR));
        assert_eq!(clock.tick(at(10.0, 0.0)), 10.0);
        assert_eq!(clock.tick(at(20.0, 10.0)), 20.0);
        // Time asleep still counts.
        assert_eq!(clock.tick(at(20.0, 10.0 + HOUR)), 20.0 + HOUR);
    }

    #[test]
    fn rounding_of_the_wall_clock_does_not_add_up() {
        let mut clock = Clock::new(at(0.0, 0.0));
        for tick in 1..100_000_u32 {
            let monotonic = Millis::from(tick) * 0.4;
            assert_eq!(clock.tick(at(monotonic, monotonic.ceil())), monotonic);
        }
    }

    #[test]
    fn time_never_goes_backwards() {
        let mut clock = Clock::new(at(100.0, 0.0));
        assert_eq!(clock.tick(at(50.0, 0.0)), 100.0);
        assert_eq!(clock.tick(at(60.0, Millis::NAN)), 100.0);
        assert_eq!(clock.tick(at(110.0, Millis::NAN)), 110.0);
    }
}
