//! Counts every refused connection and request, and logs a limited number of them per second.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::http::metrics::{Metrics, RefusalReason};
use crate::net::rate::Rate;

/// How many refusals are logged in a second.
const LINES_PER_SECOND: u32 = 10;
/// The most that is logged of a text from a client, in bytes.
const MAX_LOGGED_TEXT: usize = 200;

/// Where every refusal is reported. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Refusals {
    log: Arc<RefusalLog>,
    metrics: Option<Arc<Metrics>>,
}

impl Refusals {
    pub(crate) fn new(metrics: Option<Arc<Metrics>>) -> Self {
        Self {
            log: Arc::default(),
            metrics,
        }
    }

    /// Counts a refusal. Calls `log` if it may be logged, with how many before it were not.
    pub(crate) fn report(&self, reason: RefusalReason, log: impl FnOnce(u64)) {
        if let Some(metrics) = &self.metrics {
            metrics.refused(reason);
        }
        self.log.report(log);
    }
}

#[derive(Debug)]
struct RefusalLog {
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
    fn report(&self, log: impl FnOnce(u64)) {
        if self.rate.allows() {
            log(self.unlogged.swap(0, Relaxed));
        } else {
            self.unlogged.fetch_add(1, Relaxed);
        }
    }
}

/// Returns the start of a text from a client, short enough for the log.
pub(crate) fn truncated(text: &str) -> &str {
    let is_end = |at: &usize| text.is_char_boundary(*at);
    let end = (0..=MAX_LOGGED_TEXT.min(text.len())).rev().find(is_end);
    &text[..end.unwrap_or_default()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_of_many_refusals_are_counted_and_not_logged() {
        let log = RefusalLog::default();
        let mut logged = 0;
        for _ in 0..1000 {
            log.report(|_| logged += 1);
        }
        assert!((1..100).contains(&logged), "{logged}");
        assert_eq!(log.unlogged.load(Relaxed), 1000 - logged);
    }

    #[test]
    fn long_texts_are_truncated_between_characters() {
        assert_eq!(truncated("short"), "short");
        assert_eq!(truncated(&"☃".repeat(1000)).len(), 198);
    }
}
