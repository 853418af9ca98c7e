//! How a connection ends, and what that says about the bytes that were sent.
//!
//! After a page or a worker was frozen, Chromium dispatches the `close` event while `bufferedAmount` is too large: it still
//! has bytes that left meanwhile. In a worker the next task knows better, in a page nothing does.

use super::{Connection, State, WasOpen};
use crate::proto::event::{Actions, Cause, Millis, NO_CODE, Native};
use crate::proto::timers::Timer;

/// The code of the `close` event for a Close frame without a code.
const NO_STATUS_RECEIVED: u16 = 1005;

/// What is known about the bytes that were sent, once the connection has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Losses {
    /// Bytes that never left the browser.
    pub(super) never_sent: usize,
    /// The peer answered our Close frame, which followed everything that was sent.
    pub(super) confirmed: bool,
}

impl Losses {
    /// For a connection that we have ended: a native `close()` still sends what is buffered, so nothing is certain.
    pub(super) const NONE: Self = Self {
        never_sent: 0,
        confirmed: false,
    };
}

impl Connection {
    pub(super) fn close_event(
        &mut self,
        code: u16,
        clean: bool,
        native: Native,
        now: Millis,
    ) -> Actions {
        let answered = match self.state {
            State::Closing { code: NO_CODE, .. } => clean && code == NO_STATUS_RECEIVED,
            State::Closing { code: ours, .. } => clean && code == ours,
            _ => false,
        };
        self.state = State::Settling {
            opened: self.opened(),
            cause: self.cause(),
            clean,
            answered,
        };
        if self.never_sent_by(native, now) == 0 {
            return self.settle(native, now);
        }
        self.timers.clear_all();
        self.timers.set(Timer::CloseEvent, now);
        Actions::NONE
    }

    /// Ends the connection by its `close` event.
    pub(super) fn settle(&mut self, native: Native, now: Millis) -> Actions {
        let State::Settling {
            opened,
            cause,
            clean,
            answered,
        } = self.state
        else {
            return self.terminate(None);
        };
        let never_sent = self.never_sent_by(native, now);
        let complete = clean && never_sent == 0;
        let outcome = match cause {
            Some(cause) => Err(cause),
            None if complete => Ok(()),
            None => Err(self.unclean()),
        };
        let losses = Losses {
            never_sent,
            confirmed: answered && complete,
        };
        self.end(clean || opened == WasOpen::Yes, outcome, losses)
    }

    /// Returns how many of the buffered bytes have certainly not left.
    fn never_sent_by(&self, native: Native, now: Millis) -> usize {
        if now < self.stale_until {
            0
        } else {
            native.buffered_amount
        }
    }

    /// Ends the connection without waiting for its `close` event.
    pub(super) fn terminate(&mut self, cause: Option<Cause>) -> Actions {
        self.end_unclean(cause) | Actions::CLOSE
    }

    /// Ends the connection without a closing handshake. A cause that is known already stays the cause.
    pub(super) fn end_unclean(&mut self, cause: Option<Cause>) -> Actions {
        let cause = self.cause().or(cause).unwrap_or_else(|| self.unclean());
        self.end(self.opened() == WasOpen::Yes, Err(cause), Losses::NONE)
    }

    pub(super) fn end(
        &mut self,
        opened: bool,
        outcome: Result<(), Cause>,
        losses: Losses,
    ) -> Actions {
        self.state = State::Ended {
            opened,
            outcome,
            losses,
        };
        self.unflushed = !self.outbox.is_queue_empty();
        self.timers.clear_all();
        Actions::DETACH | Actions::WAKE_ALL
    }
}
