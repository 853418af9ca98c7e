//! Reading no faster than told.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

/// How many times a second something is read.
const READS_PER_SECOND: u32 = 20;

/// A rate, and when the next read may happen.
#[derive(Debug)]
pub(super) struct Pace {
    /// In bytes a second; not 0.
    rate: u32,
    next: Pin<Box<Sleep>>,
}

impl Pace {
    pub(super) fn new(rate: u32) -> Self {
        Self {
            rate: rate.max(1),
            next: Box::pin(sleep_until(Instant::now())),
        }
    }

    /// Pending until something may be read; then how many bytes at most.
    pub(super) fn poll_allowance(&mut self, cx: &mut Context<'_>) -> Poll<usize> {
        let allowance = (self.rate / READS_PER_SECOND).max(1) as usize;
        self.next.as_mut().poll(cx).map(|()| allowance)
    }

    /// Accounts for what was read.
    pub(super) fn spent(&mut self, bytes: usize) {
        let pause = Duration::from_secs(1).mul_f64(bytes as f64 / f64::from(self.rate));
        self.next.as_mut().reset(Instant::now() + pause);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;

    #[tokio::test(start_paused = true)]
    async fn reads_no_faster_than_told() {
        let start = Instant::now();
        let mut pace = Pace::new(1000);
        let mut read = 0;
        while read < 5000 {
            let allowance = poll_fn(|cx| pace.poll_allowance(cx)).await;
            assert_eq!(allowance, 50);
            pace.spent(allowance);
            read += allowance;
        }
        poll_fn(|cx| pace.poll_allowance(cx)).await;
        assert!(start.elapsed() >= Duration::from_secs(5));
    }

    #[tokio::test(start_paused = true)]
    async fn the_slowest_rate_still_reads() {
        let mut pace = Pace::new(1);
        assert_eq!(poll_fn(|cx| pace.poll_allowance(cx)).await, 1);
    }
}
