//! When a connection sends: as often as its window allows, or at a fixed rate.

use std::future::Future;
use std::pin::Pin;
use std::task::Context;
use std::time::{Duration, Instant};

use tokio::time::{Sleep, sleep_until};

pub(crate) struct Schedule {
    end: Instant,
    /// With a fixed rate.
    steady: Option<Steady>,
}

struct Steady {
    first: Instant,
    period: Duration,
    /// Wakes the connection for the next message.
    sleep: Pin<Box<Sleep>>,
}

impl Schedule {
    /// Sends whenever the window allows it.
    pub(crate) fn unlimited(end: Instant) -> Self {
        Self { end, steady: None }
    }

    /// Sends a message at `first` and one after each period.
    pub(crate) fn steady(first: Instant, period: Duration, end: Instant) -> Self {
        let steady = Steady {
            first,
            period,
            sleep: Box::pin(sleep_until(first.into())),
        };
        Self {
            end,
            steady: Some(steady),
        }
    }

    /// Returns how many messages may have been sent by now, and `None` after the end.
    pub(crate) fn allowed(&mut self, now: Instant, cx: &mut Context<'_>) -> Option<u64> {
        if now >= self.end {
            return None;
        }
        let Some(steady) = &mut self.steady else {
            return Some(u64::MAX);
        };
        let count = match now.checked_duration_since(steady.first) {
            Some(passed) => passed.as_nanos() / steady.period.as_nanos() + 1,
            None => 0,
        };
        let next = steady.first + steady.period * u32::try_from(count).expect("a short run");
        steady.sleep.as_mut().reset(next.into());
        if steady.sleep.as_mut().poll(cx).is_ready() {
            cx.waker().wake_by_ref();
        }
        Some(count as u64)
    }
}
