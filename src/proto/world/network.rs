//! The server and the network: what reaches the native object, and what leaves it.

use super::{Task, World};
use crate::proto::event::Event;
use crate::proto::inbox::Admission;
use crate::proto::ready_state::ReadyState;

impl World {
    pub(crate) fn server_accepts(&mut self, protocol_missing: bool) {
        if self.browser.ready_state == ReadyState::Connecting {
            self.browser.ready_state = ReadyState::Open;
            self.dispatch(Event::Open { protocol_missing });
        }
    }

    /// A message whose size is known to be at least `at_least` before it is converted.
    pub(crate) fn server_sends(&mut self, at_least: usize, bytes: usize) {
        if self.browser.ready_state != ReadyState::Open || !self.browser.attached {
            return;
        }
        let number = self.next_number;
        self.next_number += 1;
        let is_settled = self.machine.outcome().is_some();
        let closes = match (self.receiver_dropped, is_settled) {
            (true, _) => false,
            (false, true) => {
                self.expected.dropped += 1;
                false
            }
            (false, false) => self.expected.receive(number, bytes),
        };
        // What can't fit is not converted, so only its lower bound is known.
        let bytes = if self.machine.may_fit(at_least) {
            bytes
        } else {
            at_least
        };
        let mut admission = self.machine.admit(bytes);
        while admission == Admission::Evict {
            let (_, oldest) = self.messages.pop_front().expect("there is an oldest");
            self.machine.taken(oldest);
            admission = self.machine.admit(bytes);
        }
        assert_eq!(admission == Admission::Overflow, closes);
        match admission {
            Admission::Queued => {
                self.messages.push_back((number, bytes));
                self.reader = Task::Idle;
            }
            Admission::Dropped | Admission::Evict => {}
            Admission::Overflow => self.handle(Event::Overflow),
        }
    }

    pub(crate) fn server_closes(&mut self, code: u16, clean: bool) {
        let clean = match self.browser.ready_state {
            ReadyState::Connecting => false,
            ReadyState::Open | ReadyState::Closing => clean,
            ReadyState::Closed => return,
        };
        // For Chromium, a close is clean only if everything has left.
        let clean = clean && !(self.browser.is_chromium && self.browser.left < self.browser.sent);
        self.browser.ready_state = ReadyState::Closed;
        // The first one is what the native object was closed with.
        let ours = self.browser.closes.first();
        let is_answer = ours.is_some_and(|ours| ours.unwrap_or(1005) == code);
        self.browser.answered = clean && is_answer && self.browser.attached;
        let code = if clean { code } else { 1006 };
        self.dispatch(Event::Close { code, clean });
    }

    pub(super) fn dispatch(&mut self, event: Event) {
        if self.browser.attached {
            self.handle(event);
        }
    }

    /// Bytes leave for the peer, also from an object that is closing.
    pub(crate) fn drain(&mut self, bytes: usize) {
        if matches!(
            self.browser.ready_state,
            ReadyState::Open | ReadyState::Closing
        ) {
            let bytes = bytes.min(self.browser.buffered);
            self.browser.buffered -= bytes;
            self.browser.left += bytes;
        }
    }

    /// The page or the worker is frozen while bytes leave, and resumed; the connection may have ended meanwhile. As in
    /// Chromium, `bufferedAmount` is too large at the close event: in a worker until the next task, in a page for ever. Only
    /// in a page is there an event for it.
    pub(crate) fn freeze(&mut self, bytes: usize, is_page: bool, end: Option<(u16, bool)>) {
        if self.browser.ready_state == ReadyState::Closed {
            return;
        }
        let before = self.browser.buffered;
        self.drain(bytes);
        self.browser.stale += before - self.browser.buffered;
        self.browser.buffered = before;
        if is_page {
            self.browser.is_chromium = true;
            self.dispatch(Event::Resumed);
        }
        match end {
            Some((code, clean)) => {
                self.server_closes(code, clean);
                if is_page {
                    self.browser.stale = 0;
                }
            }
            None => self.update_buffered_amount(),
        }
    }

    /// `bufferedAmount` is what the network says.
    pub(super) fn update_buffered_amount(&mut self) {
        self.browser.buffered -= core::mem::take(&mut self.browser.stale);
    }
}
