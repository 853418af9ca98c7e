//! Limits the rate at which a fault reads.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

/// How many times per second something is read.
const READS_PER_SECOND: u32 = 20;

/// A rate limit, and the time of the next read.
#[derive(Debug)]
pub(super) struct ReadRate {
    /// In bytes per second; at least 1.
    rate: u32,
    next: Pin<Box<Sleep>>,
}

impl ReadRate {
    pub(super) fn new(rate: u32) -> Self {
        Self {
            rate: rate.max(1),
            next: Box::pin(sleep_until(Instant::now())),
        }
    }

    /// Waits until something may be read. Returns how many bytes at most.
    pub(super) fn poll_allowance(&mut self, cx: &mut Context<'_>) -> Poll<usize> {
        let allowance = (self.rate / READS_PER_SECOND).max(1) as usize;
        self.next.as_mut().poll(cx).map(|()| allowance)
    }

    /// Delays the next read by the time that these bytes take.
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
    async fn the_rate_is_not_exceeded() {
        let start = Instant::now();
        let mut read_rate = ReadRate::new(1000);
        let mut read = 0;
        while read < 5000 {
            let allowance = poll_fn(|cx| read_rate.poll_allowance(cx)).await;
            assert_eq!(allowance, 50);
            read_rate.spent(allowance);
            read += allowance;
        }
        poll_fn(|cx| read_rate.poll_allowance(cx)).await;
        assert!(start.elapsed() >= Duration::from_secs(5));
    }

    #[tokio::test(start_paused = true)]
    async fn the_lowest_rate_reads_a_byte_at_a_time() {
        let mut read_rate = ReadRate::new(1);
        assert_eq!(poll_fn(|cx| read_rate.poll_allowance(cx)).await, 1);
    }
}
