//! Detects a peer that sends nothing, or reads nothing.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep};

use crate::net::activity::{Activity, Recent};

/// How long a peer may do nothing; zero is no limit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeouts {
    /// How long it may send nothing.
    pub(crate) idle: Duration,
    /// How long it may read nothing of what waits to be sent.
    pub(crate) stalled: Duration,
}

/// A timeout, or a part of one, that has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    /// The peer sent nothing for half of the idle timeout: time for a Ping.
    PingDue,
    /// The peer sent nothing for all of the idle timeout.
    Idle,
    /// The peer read nothing for all of the stalled timeout.
    Stalled,
}

/// Checks an [`Activity`] at intervals, so that no message has to reset a timer.
#[derive(Debug)]
pub(crate) struct Keepalive {
    activity: Arc<Activity>,
    timeouts: Timeouts,
    /// `None` without any limit.
    timer: Option<Pin<Box<Sleep>>>,
    /// The interval, and the most by which a notice is late.
    interval: Duration,
    /// How long the peer has sent nothing.
    idle: Duration,
    /// How long the peer has read nothing.
    stalled: Duration,
    /// [`Notice::PingDue`] was returned since the peer last sent something.
    ping_due: bool,
}

impl Keepalive {
    pub(crate) fn new(activity: Arc<Activity>, timeouts: Timeouts) -> Self {
        let shortest = [timeouts.idle, timeouts.stalled]
            .into_iter()
            .filter(|limit| !limit.is_zero())
            .min();
        let interval = shortest.unwrap_or_default() / 2;
        Self {
            activity,
            timeouts,
            timer: shortest.map(|_| Box::pin(sleep(interval))),
            interval,
            idle: Duration::ZERO,
            stalled: Duration::ZERO,
            ping_due: false,
        }
    }

    /// Waits for the next notice.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Notice> {
        while let Some(timer) = &mut self.timer {
            if timer.as_mut().poll(cx).is_pending() {
                break;
            }
            timer.as_mut().reset(Instant::now() + self.interval);
            if let Some(notice) = self.check() {
                return Poll::Ready(notice);
            }
        }
        Poll::Pending
    }

    /// Waits until the peer has read nothing for too long.
    pub(crate) async fn stalled(&mut self) {
        while poll_fn(|cx| self.poll(cx)).await != Notice::Stalled {}
    }

    fn check(&mut self) -> Option<Notice> {
        let Recent {
            read,
            written,
            blocked,
        } = self.activity.take();
        if blocked && !written {
            self.stalled += self.interval;
        } else {
            self.stalled = Duration::ZERO;
        }
        if read {
            self.idle = Duration::ZERO;
            self.ping_due = false;
        } else if !blocked {
            // While a write is blocked the server doesn't read, so the peer isn't known to be
            // idle.
            self.idle += self.interval;
        }
        let has_passed = |so_far, limit: Duration| !limit.is_zero() && so_far >= limit;
        if has_passed(self.stalled, self.timeouts.stalled) {
            Some(Notice::Stalled)
        } else if has_passed(self.idle, self.timeouts.idle) {
            Some(Notice::Idle)
        } else if !self.ping_due && has_passed(self.idle, self.timeouts.idle / 2) {
            self.ping_due = true;
            Some(Notice::PingDue)
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
    async fn an_idle_peer_is_due_for_a_ping_and_then_idle() {
        let (_, mut keepalive) = keepalive(8, 4);
        let start = Instant::now();
        assert_eq!(next(&mut keepalive).await, Notice::PingDue);
        assert!((4 * SECOND..=6 * SECOND).contains(&start.elapsed()));
        assert_eq!(next(&mut keepalive).await, Notice::Idle);
        assert!((8 * SECOND..=10 * SECOND).contains(&start.elapsed()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_answers_is_never_idle() {
        let (activity, mut keepalive) = keepalive(8, 0);
        for _ in 0..3 {
            assert_eq!(next(&mut keepalive).await, Notice::PingDue);
            activity.note_read();
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_reads_slowly_is_not_stalled() {
        let (activity, mut keepalive) = keepalive(2, 4);
        activity.note_blocked();
        for _ in 0..5 {
            let waiting = timeout(3 * SECOND, next(&mut keepalive)).await;
            assert!(waiting.is_err(), "{waiting:?}");
            activity.note_written();
            activity.note_blocked();
        }
        assert_eq!(next(&mut keepalive).await, Notice::Stalled);
    }

    #[tokio::test(start_paused = true)]
    async fn without_limits_there_is_no_notice() {
        let (activity, mut keepalive) = keepalive(0, 0);
        activity.note_blocked();
        let waiting = timeout(Duration::from_secs(1 << 20), keepalive.stalled()).await;
        assert!(waiting.is_err());
    }
}
