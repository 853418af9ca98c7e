//! How many Pings and Pongs a client may send.

use std::time::{Duration, Instant};

const SECOND: Duration = Duration::from_secs(1);

/// Counts what comes within a second. The clock is only asked when there is reason to.
#[derive(Debug)]
pub(crate) struct Pings {
    most: u32,
    count: u32,
    since: Instant,
}

impl Pings {
    pub(crate) fn new(most: u32) -> Self {
        Self {
            most,
            count: 0,
            since: Instant::now(),
        }
    }

    /// Counts one; gives whether it is one too many.
    pub(crate) fn is_too_many(&mut self) -> bool {
        self.count += 1;
        if self.count <= self.most {
            return false;
        }
        let now = Instant::now();
        if now - self.since < SECOND {
            return true;
        }
        // They took longer than a second.
        self.since = now;
        self.count = 1;
        self.most == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_within_a_second() {
        let mut pings = Pings::new(3);
        let results: Vec<_> = (0..4).map(|_| pings.is_too_many()).collect();
        assert_eq!(results, [false, false, false, true]);
    }

    #[test]
    fn as_many_in_more_than_a_second() {
        let mut pings = Pings::new(3);
        pings.since -= SECOND;
        let results: Vec<_> = (0..7).map(|_| pings.is_too_many()).collect();
        assert_eq!(results, [false, false, false, false, false, false, true]);
        assert!(Pings::new(0).is_too_many());
    }
}
