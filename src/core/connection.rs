//! THE state machine of a connection: Connecting → Open → Closing → Closed.
//!
//! Events come in from the browser side, questions from the user's tasks. The first terminal cause wins and is told once.
//! Methods that end a wait return the wakers to wake, to be woken after the borrow has ended.

use core::task::{Context, Poll, Waker};

use crate::core::cause::Cause;
use crate::core::inbox::{Delivery, Inbox};
use crate::core::options::{ReceiveBuffer, SendBuffer};
use crate::core::outbox::Outbox;
use crate::core::wakers::{Role, Wakers, Woken};

/// Where a connection is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// The opening handshake is under way.
    Connecting,
    /// Messages flow both ways.
    Open,
    /// We asked for the end; the close event has not come yet. What is received is still queued, should the browser
    /// deliver it, unless a terminal cause is known.
    Closing,
    /// Nothing happens any more: the close event came, or we gave up on it.
    Closed,
}

/// What the browser says of the native object, when something is about to be sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SendState {
    /// `readyState` is OPEN. (A socket can have left OPEN before its close event comes, and then drops what is sent.)
    pub(crate) is_open: bool,
    /// `bufferedAmount`.
    pub(crate) buffered_amount: u64,
}

/// A connection's state and its undelivered messages.
#[derive(Debug)]
pub(crate) struct Connection<M> {
    phase: Phase,
    /// It was open once: what happens now is no failure to connect.
    opened: bool,
    /// Why it ended, if that was known before or without a clean close event.
    cause: Option<Cause>,
    /// The reader was told that it ended.
    told: bool,
    inbox: Inbox<M>,
    outbox: Outbox,
    wakers: Wakers,
}

impl<M> Connection<M> {
    pub(crate) fn new(receive_buffer: ReceiveBuffer, send_buffer: SendBuffer) -> Self {
        Self {
            phase: Phase::Connecting,
            opened: false,
            cause: None,
            told: false,
            inbox: Inbox::new(receive_buffer),
            outbox: Outbox::new(send_buffer),
            wakers: Wakers::new(),
        }
    }

    // Events

    /// The opening handshake succeeded.
    pub(crate) fn opened(&mut self) -> Woken {
        if self.phase != Phase::Connecting {
            return Woken::default();
        }
        self.phase = Phase::Open;
        self.opened = true;
        // Those who wait for more than that register again.
        self.wakers.take_all()
    }

    /// A message of at least `bytes` is here: whether it is worth converting. `Overflowed` wants [`fail`](Self::fail).
    pub(crate) fn admit(&mut self, bytes: usize) -> Delivery {
        if self.outcome().is_some() {
            return Delivery::Dropped;
        }
        self.inbox.admit(bytes)
    }

    /// A message was received. `Overflowed` wants [`fail`](Self::fail).
    #[must_use]
    pub(crate) fn received(&mut self, message: M, bytes: usize) -> (Delivery, Option<Waker>) {
        if self.outcome().is_some() {
            return (Delivery::Dropped, None);
        }
        let delivery = self.inbox.push(message, bytes);
        let waker = match delivery {
            Delivery::Queued => self.wakers.take(Role::READABLE),
            Delivery::Dropped | Delivery::Overflowed => None,
        };
        (delivery, waker)
    }

    /// A terminal cause is known, and the closing handshake is yet to come. A cause known before stays the cause.
    pub(crate) fn fail(&mut self, cause: Cause) -> Woken {
        if self.outcome().is_some() {
            return Woken::default();
        }
        self.cause = Some(cause);
        self.phase = Phase::Closing;
        // Those who wait for the close event register again.
        self.wakers.take_all()
    }

    /// We ask for the closing handshake. False if that was done before, or is too late.
    #[must_use]
    pub(crate) fn closing(&mut self) -> (bool, Option<Waker>) {
        if matches!(self.phase, Phase::Closing | Phase::Closed) {
            return (false, None);
        }
        self.phase = Phase::Closing;
        // A task that waits to send learns that it can't any more.
        (true, self.wakers.take(Role::WRITABLE))
    }

    /// The end: the browser's close event, or the cause for which we didn't wait for it. `complete`: the closing
    /// handshake was finished, and everything sent before it.
    pub(crate) fn closed(&mut self, complete: bool, cause: Option<Cause>) -> Woken {
        if self.is_closed() {
            return Woken::default();
        }
        if self.cause.is_none() {
            self.cause = match cause {
                None if !self.opened => Some(Cause::Connect),
                None if !complete => Some(Cause::Closed),
                cause => cause,
            };
        }
        self.phase = Phase::Closed;
        self.wakers.take_all()
    }

    /// Nobody will read any more.
    pub(crate) fn abandon_inbox(&mut self) {
        self.inbox.abandon();
    }

    // Questions

    pub(crate) fn is_closed(&self) -> bool {
        self.phase == Phase::Closed
    }

    /// How it ended, once that is settled.
    pub(crate) fn outcome(&self) -> Option<Result<(), Cause>> {
        match self.cause {
            Some(cause) => Some(Err(cause)),
            None => self.is_closed().then_some(Ok(())),
        }
    }

    pub(crate) fn dropped_messages(&self) -> u64 {
        self.inbox.dropped()
    }

    /// Whether a task waits for `bufferedAmount` to shrink, so that somebody has to look at it.
    pub(crate) fn wants_looks(&self) -> bool {
        self.wakers.is_waiting(Role::WRITABLE) && matches!(self.phase, Phase::Open | Phase::Closing)
    }

    /// Ok as soon as the connection is open, even if it has ended since: there may be messages to read.
    pub(crate) fn poll_opened(&mut self, cx: &Context<'_>) -> Poll<Result<(), Cause>> {
        match self.outcome() {
            _ if self.opened => Poll::Ready(Ok(())),
            Some(outcome) => Poll::Ready(outcome),
            None => {
                self.wakers.register(Role::OPENED, cx.waker());
                Poll::Pending
            }
        }
    }

    /// The next queued message.
    pub(crate) fn take_message(&mut self) -> Option<M> {
        self.inbox.pop()
    }

    /// Queued messages first; then the error, if it was one, once; then `None` for ever.
    pub(crate) fn poll_next(&mut self, cx: &Context<'_>) -> Poll<Option<Result<M, Cause>>> {
        if let Some(message) = self.take_message() {
            return Poll::Ready(Some(Ok(message)));
        }
        match self.outcome() {
            None => {
                self.wakers.register(Role::READABLE, cx.waker());
                Poll::Pending
            }
            Some(Err(cause)) if !self.told => {
                self.told = true;
                Poll::Ready(Some(Err(cause)))
            }
            Some(_) => {
                self.told = true;
                Poll::Ready(None)
            }
        }
    }

    /// Whether `poll_next` has returned its last item.
    pub(crate) fn is_terminated(&self) -> bool {
        self.told
    }

    /// Whether the next message may be sent.
    pub(crate) fn poll_ready(
        &mut self,
        state: SendState,
        cx: &Context<'_>,
    ) -> Poll<Result<(), Cause>> {
        match self.phase {
            Phase::Connecting => {}
            Phase::Open if state.is_open => {
                if self.outbox.is_open(state.buffered_amount) {
                    return Poll::Ready(Ok(()));
                }
            }
            Phase::Open | Phase::Closing | Phase::Closed => {
                return Poll::Ready(Err(Cause::NotOpen));
            }
        }
        self.wakers.register(Role::WRITABLE, cx.waker());
        Poll::Pending
    }

    /// Whether a message may be sent without asking `poll_ready` first.
    pub(crate) fn may_send(&self, is_open: bool) -> bool {
        is_open && self.phase == Phase::Open
    }

    /// Whether all that was sent has left the browser.
    pub(crate) fn poll_flush(
        &mut self,
        buffered_amount: u64,
        cx: &Context<'_>,
    ) -> Poll<Result<(), Cause>> {
        if buffered_amount == 0 {
            return Poll::Ready(Ok(()));
        }
        if self.is_closed() {
            return Poll::Ready(Err(self.cause.unwrap_or(Cause::NotOpen)));
        }
        self.wakers.register(Role::WRITABLE, cx.waker());
        Poll::Pending
    }

    /// `bufferedAmount` may have shrunk.
    pub(crate) fn take_writable(&mut self) -> Option<Waker> {
        self.wakers.take(Role::WRITABLE)
    }

    /// A role for one more that waits for the close event.
    pub(crate) fn new_role(&mut self) -> Role {
        self.wakers.new_role()
    }

    /// How it ended, when it has.
    pub(crate) fn poll_closed(&mut self, role: Role, cx: &Context<'_>) -> Poll<Result<(), Cause>> {
        if self.is_closed() {
            return Poll::Ready(self.cause.map_or(Ok(()), Err));
        }
        self.wakers.register(role, cx.waker());
        Poll::Pending
    }

    /// Nobody waits in that role any more.
    pub(crate) fn forget(&mut self, role: Role) {
        self.wakers.forget(role);
    }

    /// A waker to drop when no borrow is held; after every call that registers or forgets one.
    #[must_use]
    pub(crate) fn take_stale(&mut self) -> Option<Waker> {
        self.wakers.take_stale()
    }
}
