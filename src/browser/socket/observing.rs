//! What the code that connects again needs of a connection, without a task that waits.

use alloc::rc::{Rc, Weak};
use core::sync::atomic::{AtomicBool, Ordering};
use core::task::Poll;

use super::Socket;
use crate::browser::observer::Observer;
use crate::message::incoming::Incoming;
use crate::message::outgoing::Outgoing;
use crate::proto::error::Error;
use crate::proto::event::{Cause, Event};
use crate::proto::ready_state::ReadyState;

/// Whether any connection was ever observed. Where nothing calls `observe`, the compiler sees that this stays false, and leaves out what
/// observers need: a program that does not reconnect is no larger with the feature `reconnect`.
static ANY_OBSERVED: AtomicBool = AtomicBool::new(false);

fn any_observed() -> bool {
    ANY_OBSERVED.load(Ordering::Relaxed)
}

impl<M: Incoming> Socket<M> {
    /// Reports to an observer from now on. Does nothing if there is one.
    pub(crate) fn observe(&self, observer: Weak<dyn Observer<M>>) {
        ANY_OBSERVED.store(true, Ordering::Relaxed);
        let _ = self.observer.set(observer);
    }

    fn observer(&self) -> Option<Rc<dyn Observer<M>>> {
        if !any_observed() {
            return None;
        }
        self.observer.get()?.upgrade()
    }

    /// Tells the observer that something has changed.
    pub(super) fn report(&self) {
        if let Some(observer) = self.observer() {
            observer.changed();
        }
    }

    /// Tells the observer that a message has arrived.
    pub(super) fn report_message(&self) {
        if let Some(observer) = self.observer() {
            observer.heard();
        }
    }

    /// Returns whether the observer takes a message, so that it is not queued.
    pub(super) fn observer_takes(&self, message: &M, bytes: usize) -> bool {
        self.observer()
            .is_some_and(|observer| observer.takes(message, bytes))
    }

    /// Returns whether the connection has opened.
    pub(crate) fn has_opened(&self) -> bool {
        self.connection().poll_opened() == Poll::Ready(Ok(()))
    }

    /// Returns why the connection has ended, once it has; `None` for a clean close after which nothing was left to send.
    pub(crate) fn end_cause(&self) -> Poll<Option<Cause>> {
        self.connection().poll_closed().map(Result::err)
    }

    /// Returns whether the peer has received everything that was sent. To be read when the connection has ended.
    pub(crate) fn is_confirmed(&self) -> bool {
        self.connection().is_confirmed()
    }

    /// Returns an error for why the connection has ended.
    pub(crate) fn end_error(&self, cause: Cause) -> Error {
        self.error(cause)
    }

    /// Is ready when the next message may be sent. Otherwise the observer is told when to ask again.
    pub(crate) fn sendable(&self) -> Poll<Result<(), Error>> {
        let native = self.native_state();
        let poll = self.connection().poll_ready(native);
        if poll.is_pending() {
            self.handle(Event::DrainWaitStarted);
        } else {
            self.stop_waiting();
        }
        poll.map_err(|cause| self.error(cause))
    }

    /// Sends, unless the browser would drop the message. Returns how many bytes the browser took.
    pub(crate) fn send_counted(&self, message: &impl Outgoing<M>) -> Result<usize, Error> {
        if self.native_state().ready_state != ReadyState::Open {
            return Err(Error::NotOpen);
        }
        let before = self.sent.get();
        self.send_ready(message)?;
        Ok((self.sent.get() - before) as usize)
    }

    /// Returns the native `bufferedAmount`.
    pub(crate) fn buffered_amount(&self) -> usize {
        self.native_state().buffered_amount
    }

    // The receive buffer outlives connections, so that all messages are read in order within one bound.

    /// Takes over the receive buffer of an earlier connection, which has ended.
    pub(crate) fn inherit(&self, earlier: &Self) {
        let mut to = self.state();
        let mut from = earlier.state();
        core::mem::swap(&mut to.messages, &mut from.messages);
        core::mem::swap(&mut to.removed, &mut from.removed);
        to.connection.swap_inbox(&mut from.connection);
    }

    /// Returns how many messages have left the front of the receive buffer, over all connections.
    pub(crate) fn removed(&self) -> u64 {
        self.state().removed
    }

    /// Returns the position behind the last message that was received, over all connections.
    pub(crate) fn end(&self) -> u64 {
        let state = self.state();
        state.removed + state.messages.len() as u64
    }

    /// Reads the oldest message.
    pub(crate) fn take_first(&self) -> Option<M> {
        let mut state = self.state();
        let (message, bytes) = state.messages.pop_front()?;
        state.removed += 1;
        state.connection.taken(bytes);
        drop(state);
        self.read_more();
        Some(message)
    }

    /// Reads the oldest message at or behind a position. The messages before it stay, and those behind it move up.
    pub(crate) fn take_from(&self, position: u64) -> Option<M> {
        let mut state = self.state();
        let index = position.saturating_sub(state.removed) as usize;
        if index >= state.messages.len() {
            return None;
        }
        // `remove` would be more code, and most often there is nothing before it.
        for before in (0..index).rev() {
            state.messages.swap(before, before + 1);
        }
        let (message, bytes) = state.messages.pop_front()?;
        state.connection.taken(bytes);
        drop(state);
        self.read_more();
        Some(message)
    }

    /// Drops the messages at and behind a position.
    pub(crate) fn drop_from(&self, position: u64) {
        let mut state = self.state();
        let index = position.saturating_sub(state.removed) as usize;
        while state.messages.len() > index {
            if let Some((message, bytes)) = state.messages.pop_back() {
                state.connection.taken(bytes);
                drop(message);
            }
        }
        drop(state);
        self.read_more();
    }
}
