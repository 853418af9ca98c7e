//! Polling a connection, and the tasks that wait for it.

use core::task::{Context, Poll};

use super::Socket;
use crate::browser::wakers::{Key, TASK};
use crate::message::incoming::Incoming;
use crate::proto::close_event::CloseEvent;
use crate::proto::error::Error;
use crate::proto::event::Event;

impl<M: Incoming> Socket<M> {
    pub(crate) fn new_key(&self) -> Key {
        self.last_key.set(self.last_key.get() + 1);
        self.last_key.get()
    }

    /// Removes the waker of a future that waits for the end and is dropped.
    pub(crate) fn forget(&self, key: Key) {
        self.watchers.forget(key);
    }

    /// Registers the task if it has to wait for `bufferedAmount`, which shrinks without an event.
    fn register_drain(&self, is_pending: bool, cx: &Context<'_>) {
        if is_pending {
            self.senders.register(TASK, cx);
            self.handle(Event::DrainWaitStarted);
        } else {
            self.stop_waiting();
        }
    }

    /// Ends a task's wait for `bufferedAmount`: its future has resolved or is dropped.
    pub(crate) fn stop_waiting(&self) {
        if self.connection().is_polling_drain() {
            self.handle(Event::DrainWaitEnded);
        }
    }

    /// Is ready with Ok when the connection has opened, even if it has ended since.
    pub(crate) fn poll_opened(&self, cx: &Context<'_>) -> Poll<Result<(), Error>> {
        let poll = self.connection().poll_opened();
        if poll.is_pending() {
            self.senders.register(TASK, cx);
        }
        poll.map_err(|cause| self.error(cause))
    }

    pub(crate) fn poll_next(&self, cx: &Context<'_>) -> Poll<Option<Result<M, Error>>> {
        let mut state = self.state();
        if let Some((message, bytes)) = state.messages.pop_front() {
            state.connection.taken(bytes);
            return Poll::Ready(Some(Ok(message)));
        }
        let end = state.connection.poll_end();
        drop(state);
        if end.is_pending() {
            self.readers.clear();
            self.readers.register(TASK, cx);
        }
        end.map(|cause| Some(Err(self.error(cause?))))
    }

    pub(crate) fn poll_ready(&self, cx: &Context<'_>) -> Poll<Result<(), Error>> {
        let native = self.native_state();
        let poll = self.connection().poll_ready(native);
        self.register_drain(poll.is_pending(), cx);
        poll.map_err(|cause| self.error(cause))
    }

    pub(crate) fn poll_flush(&self, cx: &Context<'_>) -> Poll<Result<(), Error>> {
        let native = self.native_state();
        let poll = self.connection().poll_flush(native);
        self.register_drain(poll.is_pending(), cx);
        poll.map_err(|cause| self.error(cause))
    }

    /// Is ready when the connection has ended: with Ok if the close was clean and everything was sent.
    pub(crate) fn poll_outcome(
        &self,
        key: Key,
        cx: &Context<'_>,
    ) -> Poll<Result<CloseEvent, Error>> {
        let poll = self.connection().poll_closed();
        if poll.is_pending() {
            self.watchers.register(key, cx);
        }
        poll.map_ok(|()| self.close_event())
            .map_err(|cause| self.error(cause))
    }

    /// Is ready when the connection has ended, with the close event.
    pub(crate) fn poll_closed(&self, key: Key, cx: &Context<'_>) -> Poll<CloseEvent> {
        self.poll_outcome(key, cx).map(|_| self.close_event())
    }
}
