//! Notices that a peer says nothing, or reads nothing.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep};

/// What a socket did of late. Noting it costs a message next to nothing.
#[derive(Debug, Default)]
pub(crate) struct Activity {
    read: AtomicBool,
    written: AtomicBool,
    /// The last write found no room.
    blocked: AtomicBool,
}

impl Activity {
    pub(crate) fn read(&self) {
        self.read.store(true, Relaxed);
    }

    pub(crate) fn written(&self) {
        self.written.store(true, Relaxed);
        self.blocked.store(false, Relaxed);
    }

    pub(crate) fn blocked(&self) {
        self.blocked.store(true, Relaxed);
    }
}

/// How long a peer may do nothing; zero is for ever.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeouts {
    /// Saying nothing.
    pub(crate) idle: Duration,
    /// Reading nothing of what waits to be sent.
    pub(crate) stalled: Duration,
}

/// What there is to tell of a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    /// It said nothing for half of its time: a Ping may get it to.
    Quiet,
    /// It said nothing for all of its time.
    Idle,
    /// It read nothing for all of its time.
    Stalled,
}

/// Looks at an [`Activity`] every now and then, so that no message has to reset a timer.
#[derive(Debug)]
pub(crate) struct Keepalive {
    activity: Arc<Activity>,
    timeouts: Timeouts,
    /// `None` if there is nothing to wait for.
    timer: Option<Pin<Box<Sleep>>>,
    /// How often it looks. What it tells is late by as much at most.
    tick: Duration,
    idle: Duration,
    stalled: Duration,
    asked: bool,
}

impl Keepalive {
    pub(crate) fn new(activity: Arc<Activity>, timeouts: Timeouts) -> Self {
        let shortest = [timeouts.idle, timeouts.stalled]
            .into_iter()
            .filter(|limit| !limit.is_zero())
            .min();
        let tick = shortest.unwrap_or_default() / 2;
        Self {
            activity,
            timeouts,
            timer: shortest.map(|_| Box::pin(sleep(tick))),
            tick,
            idle: Duration::ZERO,
            stalled: Duration::ZERO,
            asked: false,
        }
    }

    /// Ready when there is something to tell.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Notice> {
        while let Some(timer) = &mut self.timer {
            if timer.as_mut().poll(cx).is_pending() {
                break;
            }
            timer.as_mut().reset(Instant::now() + self.tick);
            if let Some(notice) = self.look() {
                return Poll::Ready(notice);
            }
        }
        Poll::Pending
    }

    /// Resolves when the peer has read nothing for too long.
    pub(crate) async fn stalled(&mut self) {
        while poll_fn(|cx| self.poll(cx)).await != Notice::Stalled {}
    }

    fn look(&mut self) -> Option<Notice> {
        let read = self.activity.read.swap(false, Relaxed);
        let written = self.activity.written.swap(false, Relaxed);
        let blocked = self.activity.blocked.load(Relaxed);
        if blocked && !written {
            self.stalled += self.tick;
        } else {
            self.stalled = Duration::ZERO;
        }
        if read {
            self.idle = Duration::ZERO;
            self.asked = false;
        } else if !blocked {
            // Nothing is read from a peer that doesn't read; that isn't its silence.
            self.idle += self.tick;
        }
        let is_over = |so_far, limit: Duration| !limit.is_zero() && so_far >= limit;
        if is_over(self.stalled, self.timeouts.stalled) {
            Some(Notice::Stalled)
        } else if is_over(self.idle, self.timeouts.idle) {
            Some(Notice::Idle)
        } else if !self.asked && is_over(self.idle, self.timeouts.idle / 2) {
            self.asked = true;
            Some(Notice::Quiet)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::timeout;

    const SECOND: Duration = Duration::from_secs(1);

    fn keepalive(idle: u32, stalled: u32) -> (Arc<Activity>, Keepalive) {
        let activity = Arc::new(Activity::default());
        let timeouts = Timeouts {
            idle: idle * SECOND,
            stalled: stalled * SECOND,
        };
        (Arc::clone(&activity), Keepalive::new(activity, timeouts))
    }

    async fn next(keepalive: &mut Keepalive) -> Notice {
        poll_fn(|cx| keepalive.poll(cx)).await
    }

    #[tokio::test(start_paused = true)]
    async fn who_says_nothing_is_asked_and_then_given_up() {
        let (_, mut keepalive) = keepalive(8, 4);
        let start = Instant::now();
        assert_eq!(next(&mut keepalive).await, Notice::Quiet);
        assert!((4 * SECOND..=6 * SECOND).contains(&start.elapsed()));
        assert_eq!(next(&mut keepalive).await, Notice::Idle);
        assert!((8 * SECOND..=10 * SECOND).contains(&start.elapsed()));
    }

    #[tokio::test(start_paused = true)]
    async fn who_answers_is_asked_again_and_never_given_up() {
        let (activity, mut keepalive) = keepalive(8, 0);
        for _ in 0..3 {
            assert_eq!(next(&mut keepalive).await, Notice::Quiet);
            activity.read();
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_reads_a_little_now_and_then_is_not_stalled() {
        let (activity, mut keepalive) = keepalive(2, 4);
        activity.blocked();
        for _ in 0..5 {
            let waiting = timeout(3 * SECOND, next(&mut keepalive)).await;
            assert!(waiting.is_err(), "{waiting:?}");
            activity.written();
            activity.blocked();
        }
        assert_eq!(next(&mut keepalive).await, Notice::Stalled);
    }

    #[tokio::test(start_paused = true)]
    async fn no_limits_no_notice() {
        let (activity, mut keepalive) = keepalive(0, 0);
        activity.blocked();
        let waiting = timeout(Duration::from_secs(1 << 20), keepalive.stalled()).await;
        assert!(waiting.is_err());
    }
}
