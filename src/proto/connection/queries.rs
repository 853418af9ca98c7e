//! What a driver reads from a connection between events.

use core::task::Poll;

use super::{Connection, State, WasOpen};
use crate::proto::event::{Cause, Native};
use crate::proto::inbox::Admission;
use crate::proto::ready_state::ReadyState;

impl Connection {
    // Receiving

    /// Returns whether a message of at least `bytes` may be queued. If not, it need not be converted.
    pub(crate) fn may_fit(&self, bytes: usize) -> bool {
        self.outcome().is_none() && self.inbox.may_fit(bytes)
    }

    /// Counts a message that has arrived, and returns what to do with it.
    pub(crate) fn admit(&mut self, bytes: usize) -> Admission {
        if self.outcome().is_none() {
            return self.inbox.admit(bytes);
        }
        if !self.inbox.is_closed() {
            self.inbox.drop_one();
        }
        Admission::Dropped
    }

    /// Records that a message was read, or removed as [`Admission::Evict`] says.
    pub(crate) fn taken(&mut self, bytes: usize) {
        self.inbox.taken(bytes);
    }

    /// Returns what follows the last message: pending while the connection has not ended; then the error once, if there is
    /// one; then `None` for ever.
    pub(crate) fn poll_end(&mut self) -> Poll<Option<Cause>> {
        match self.outcome() {
            None if self.terminated => Poll::Ready(None),
            None => Poll::Pending,
            Some(outcome) => {
                let first = !core::mem::replace(&mut self.terminated, true);
                Poll::Ready(outcome.err().filter(|_| first))
            }
        }
    }

    /// Returns whether `poll_end` has returned its last item.
    pub(crate) fn is_terminated(&self) -> bool {
        self.terminated
    }

    /// Swaps the counts of the receive buffer with another connection's, whose messages the driver takes over.
    #[cfg(feature = "reconnect")]
    pub(crate) fn swap_inbox(&mut self, other: &mut Self) {
        core::mem::swap(&mut self.inbox, &mut other.inbox);
    }

    pub(crate) fn dropped_messages(&self) -> u64 {
        self.inbox.dropped()
    }

    #[cfg(any(feature = "io", feature = "tokio-io"))]
    pub(crate) fn has_gap(&self) -> bool {
        self.inbox.has_gap()
    }

    // Sending

    /// Is ready with Ok when the next message may be sent.
    pub(crate) fn poll_ready(&mut self, native: Native) -> Poll<Result<(), Cause>> {
        match self.state {
            State::Connecting => Poll::Pending,
            // A native object can leave OPEN before its close event, and then drops what is sent.
            State::Open | State::Draining { .. } if native.ready_state == ReadyState::Open => {
                if self.outbox.is_open(native.buffered_amount) {
                    Poll::Ready(Ok(()))
                } else {
                    Poll::Pending
                }
            }
            _ => Poll::Ready(Err(Cause::NotOpen)),
        }
    }

    /// Returns whether new messages are taken, to be sent now or later.
    pub(crate) fn takes_messages(&self, ready_state: ReadyState) -> bool {
        match self.state {
            State::Connecting => true,
            State::Open => ready_state == ReadyState::Open,
            _ => false,
        }
    }

    /// Counts a message that the driver queues. Returns false if its queue is full.
    #[cfg_attr(
        not(any(feature = "__npm", feature = "__fuzz")),
        allow(dead_code, reason = "JavaScript queues")
    )]
    pub(crate) fn enqueue(&mut self, bytes: usize) -> bool {
        self.outbox.enqueue(bytes)
    }

    /// Is ready with Ok when everything that was sent has left the browser.
    pub(crate) fn poll_flush(&self, native: Native) -> Poll<Result<(), Cause>> {
        match self.state {
            State::Ended { .. } if self.unflushed => Poll::Ready(Err(Cause::NotOpen)),
            State::Ended { outcome, .. } => Poll::Ready(outcome),
            _ if native.buffered_amount == 0 && self.outbox.is_queue_empty() => Poll::Ready(Ok(())),
            _ => Poll::Pending,
        }
    }

    /// Returns whether `bufferedAmount` was polled for a task that has not been served since.
    pub(crate) fn is_polling_drain(&self) -> bool {
        !self.is_closed() && self.outbox.is_polling()
    }

    /// Returns the bytes that never left the browser; 0 until the connection has ended.
    pub(crate) fn never_sent(&self) -> usize {
        match self.state {
            State::Ended { losses, .. } => losses.never_sent,
            _ => 0,
        }
    }

    /// Returns how many of the `sent` bytes left the browser and may or may not have arrived.
    pub(crate) fn unconfirmed(&self, sent: f64) -> f64 {
        match self.state {
            State::Ended { losses, .. } if losses.confirmed => 0.0,
            _ => sent - self.never_sent() as f64,
        }
    }

    /// Returns whether the peer has received everything that was sent: it answered our Close frame.
    #[cfg(feature = "reconnect")]
    pub(crate) fn is_confirmed(&self) -> bool {
        matches!(self.state, State::Ended { losses, .. } if losses.confirmed)
    }

    // The end

    pub(crate) fn is_closed(&self) -> bool {
        matches!(self.state, State::Ended { .. })
    }

    /// Returns how the connection ends as soon as that is settled, at the latest with the `close` event.
    pub(crate) fn outcome(&self) -> Option<Result<(), Cause>> {
        match self.state {
            State::Ended { outcome, .. } => Some(outcome),
            State::Closing { cause, .. } | State::Settling { cause, .. } => cause.map(Err),
            _ => None,
        }
    }

    /// Is ready with Ok when the connection has opened, even if it has ended since: there may be messages to read.
    pub(crate) fn poll_opened(&self) -> Poll<Result<(), Cause>> {
        match (self.opened(), self.outcome()) {
            (WasOpen::Yes, _) => Poll::Ready(Ok(())),
            (_, Some(outcome)) => Poll::Ready(outcome),
            _ => Poll::Pending,
        }
    }

    /// Is ready when the connection has ended, with how it ended.
    pub(crate) fn poll_closed(&self) -> Poll<Result<(), Cause>> {
        match self.state {
            State::Ended { outcome, .. } => Poll::Ready(outcome),
            _ => Poll::Pending,
        }
    }
}
