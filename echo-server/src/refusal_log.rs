//! Tells of those who are not let in, without letting them fill the log.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::rate::Rate;

/// How many refusals are logged in a second.
const LINES_PER_SECOND: u32 = 10;
/// How much of what a client says is logged, in bytes.
const LONGEST: usize = 200;

/// Logs some of the refusals, and counts the others.
#[derive(Debug)]
pub(crate) struct RefusalLog {
    rate: Rate,
    unlogged: AtomicU64,
}

impl Default for RefusalLog {
    fn default() -> Self {
        Self {
            rate: Rate::per_second(LINES_PER_SECOND),
            unlogged: AtomicU64::new(0),
        }
    }
}

impl RefusalLog {
    /// Calls `log` with how many refusals were not logged since it was called last; or not, if it
    /// was called too often.
    pub(crate) fn note(&self, log: impl FnOnce(u64)) {
        if self.rate.allows() {
            log(self.unlogged.swap(0, Relaxed));
        } else {
            self.unlogged.fetch_add(1, Relaxed);
        }
    }
}

/// The start of what a client says.
pub(crate) fn cut(text: &str) -> &str {
    let is_end = |at: &usize| text.is_char_boundary(*at);
    let end = (0..=LONGEST.min(text.len())).rev().find(is_end);
    &text[..end.unwrap_or_default()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_of_many_are_only_counted() {
        let log = RefusalLog::default();
        let mut logged = 0;
        for _ in 0..1000 {
            log.note(|_| logged += 1);
        }
        assert!((1..100).contains(&logged), "{logged}");
        assert_eq!(log.unlogged.load(Relaxed), 1000 - logged);
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(cut("short"), "short");
        assert_eq!(cut(&"☃".repeat(1000)).len(), 198);
    }
}
