//! What is promised of a connection, checked after each step.

use std::collections::VecDeque;
use std::prelude::v1::*;
use std::task::Poll;

use super::{Browser, Task, World};
use crate::proto::options::Overflow;
use crate::proto::ready_state::ReadyState;

/// What the reader may still expect: a plain restatement of the overflow policies.
#[derive(Debug)]
pub(super) struct Expected {
    pub(super) overflow: Overflow,
    pub(super) queued: VecDeque<(u32, usize)>,
    pub(super) dropped: u64,
}

impl Expected {
    fn has_room(&self, bytes: usize) -> bool {
        let held: usize = self.queued.iter().map(|(_, bytes)| bytes).sum();
        self.queued.len() < 5 && held + bytes <= 60
    }

    /// Returns whether the policy is to close.
    pub(super) fn receive(&mut self, number: u32, bytes: usize) -> bool {
        if self.has_room(bytes) {
            self.queued.push_back((number, bytes));
            return false;
        }
        if self.overflow == Overflow::DropOldest && bytes <= 60 {
            while !self.has_room(bytes) {
                self.queued.pop_front();
                self.dropped += 1;
            }
            self.queued.push_back((number, bytes));
            return false;
        }
        self.dropped += 1;
        self.overflow == Overflow::Close
    }
}

impl World {
    pub(super) fn check(&mut self) {
        let settled = self.machine.outcome();
        if let Some(Err(cause)) = settled {
            assert_eq!(
                *self.first_cause.get_or_insert(cause),
                cause,
                "the first cause wins"
            );
        }
        assert_eq!(self.machine.dropped_messages(), self.expected.dropped);

        // Nobody sleeps for ever.
        if self.opener == Task::Waits {
            assert!(self.machine.poll_opened().is_pending());
        }
        if self.reader == Task::Waits {
            assert!(self.expected.queued.is_empty() && settled.is_none());
        }
        if self.watcher == Task::Waits {
            assert!(!self.machine.is_closed());
        }
        let someone_waits = self.flusher == Task::Waits || !self.queue.is_empty();
        if someone_waits && self.browser.ready_state != ReadyState::Connecting {
            assert!(
                self.machine.is_polling_drain(),
                "bufferedAmount is not polled"
            );
        }

        // No timer without a reason, and none too few.
        let deadline = self.machine.deadline();
        assert_eq!(self.timer, deadline.is_finite().then_some(deadline));
        assert!(
            someone_waits || !self.machine.is_polling_drain(),
            "bufferedAmount is polled and nobody waits"
        );
        if self.machine.is_closed() {
            assert!(!deadline.is_finite() && !self.browser.attached);
            self.check_losses();
        } else {
            assert!(self.browser.attached);
            assert_eq!(self.machine.never_sent(), 0);
        }
    }

    /// Bytes never sent, and bytes unconfirmed.
    pub(crate) fn losses(&self) -> (usize, usize) {
        if !self.machine.is_closed() {
            return (0, 0);
        }
        let unconfirmed = self.machine.unconfirmed(self.browser.sent as f64);
        (self.machine.never_sent(), unconfirmed as usize)
    }

    fn check_losses(&self) {
        let (never_sent, unconfirmed) = self.losses();
        let Browser {
            sent,
            left,
            answered,
            ..
        } = self.browser;
        assert!(never_sent + unconfirmed <= sent);
        assert!(
            left + never_sent <= sent,
            "what left is not told as never sent"
        );
        if self.terminated_by_us {
            assert_eq!((never_sent, unconfirmed), (0, sent));
        }
        let is_confirmed = never_sent + unconfirmed < sent;
        assert_eq!(is_confirmed, answered && sent > 0 && left == sent);
    }

    /// However a connection stands, closing it ends it in bounded time, and everyone is told.
    pub(super) fn finish(&mut self) {
        self.wait_for_end();
        self.wait_for_flush();
        self.close(1000);
        self.check();
        let mut jumps = 0;
        while self.timer.is_some() {
            // What is still to be sent is progress; it does not last for ever.
            self.drain(1);
            self.fire_timer();
            self.check();
            jumps += 1;
            assert!(jumps < 10_000, "the machine does not come to an end");
        }
        assert!(self.machine.is_closed(), "closing has an end");
        assert_eq!((self.watcher, self.flusher), (Task::Idle, Task::Idle));
        assert!(
            self.queue.is_empty(),
            "messages that wait are told that they were not sent"
        );
        while !self.reader_ended {
            assert!(self.read().is_ready());
        }
        assert_eq!(self.read(), Poll::Ready(None));
    }
}
