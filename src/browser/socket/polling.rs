//! Polling a connection, and the tasks that wait for it.

use core::task::{Context, Poll};

use super::Socket;
use crate::browser::wakers::{Key, NEW, TASK};
use crate::message::incoming::Incoming;
use crate::message::outgoing::Outgoing;
use crate::proto::close_event::CloseEvent;
use crate::proto::error::Error;
use crate::proto::error::without_waiting::TrySendError;
use crate::proto::event::{Cause, Event};
use crate::proto::ready_state::ReadyState;

impl<M: Incoming> Socket<M> {
    // Smaller programs than by the compiler's choice, as measured.
    #[inline(never)]
    pub(crate) fn new_key(&self) -> Key {
        self.last_key.set(self.next_key());
        self.last_key.get()
    }

    /// Returns a key that is later than those of all sends that wait.
    pub(crate) fn next_key(&self) -> Key {
        // Starts again behind TASK, without ever being NEW.
        self.last_key.get() % (NEW - 1) + 1
    }

    /// Removes the waker of a future that waits for the end and is dropped.
    pub(crate) fn forget(&self, key: Key) {
        self.watchers.forget(key);
    }

    /// Registers the task if it has to wait for `bufferedAmount`, which shrinks without an event, or for its turn.
    fn register_drain(
        &self,
        poll: Poll<Result<(), Cause>>,
        cx: &Context<'_>,
    ) -> Poll<Result<(), Error>> {
        if poll.is_pending() {
            self.senders.register(TASK, cx);
            self.handle(Event::DrainWaitStarted);
        } else {
            self.stop_waiting();
        }
        poll.map_err(|cause| self.error(cause))
    }

    /// Ends a task's wait for `bufferedAmount`: its future has resolved or is dropped.
    pub(crate) fn stop_waiting(&self) {
        if self.connection().is_polling_drain() {
            self.handle(Event::DrainWaitEnded);
        }
    }

    /// Ends a send, which is served or dropped. If it has waited, the next one follows.
    pub(crate) fn end_send(&self, key: Key) {
        self.state().turns.retain(|turn| *turn != key);
        // Those that wait behind it have begun to wait for `bufferedAmount`, too.
        self.stop_waiting();
    }

    /// Is ready with Ok when a message may be sent and no send waits that came before `key`.
    fn poll_turn(&self, key: Key) -> Poll<Result<(), Cause>> {
        let native = self.native_state();
        let mut state = self.state();
        let poll = state.connection.poll_ready(native);
        state.behind_turns(poll, key)
    }

    /// Has the native object deliver the next message, if it waits to be asked and there is room.
    pub(super) fn read_more(&self) {
        #[cfg(feature = "websocket-stream")]
        self.read_stream();
    }

    /// Is ready with Ok when the connection has opened, even if it has ended since.
    pub(crate) fn poll_opened(&self, cx: &Context<'_>) -> Poll<Result<(), Error>> {
        let poll = self.connection().poll_opened();
        if poll.is_pending() {
            self.senders.register(TASK, cx);
        }
        poll.map_err(|cause| self.error(cause))
    }

    /// Takes the next message, or what follows the last one. The caller registers the task.
    // Smaller programs than by the compiler's choice, as measured.
    #[inline(never)]
    pub(crate) fn take_next(&self) -> Poll<Option<Result<M, Error>>> {
        let mut state = self.state();
        if let Some((message, bytes)) = state.messages.pop_front() {
            state.connection.taken(bytes);
            drop(state);
            self.read_more();
            return Poll::Ready(Some(Ok(message)));
        }
        let end = state.connection.poll_end();
        drop(state);
        end.map(|cause| Some(Err(self.error(cause?))))
    }

    pub(crate) fn poll_next(&self, cx: &Context<'_>) -> Poll<Option<Result<M, Error>>> {
        let next = self.take_next();
        if next.is_pending() {
            self.readers.clear();
            self.readers.register(TASK, cx);
        }
        next
    }

    /// Polls for the turn of a send, which has a place from the first time on that this is pending. It ends with
    /// [`end_send`](Self::end_send).
    pub(crate) fn poll_send(&self, key: &mut Key, cx: &Context<'_>) -> Poll<Result<(), Error>> {
        let poll = self.poll_turn(*key);
        if poll.is_pending() && *key == NEW {
            *key = self.new_key();
            self.state().turns.push(*key);
        }
        self.register_drain(poll, cx)
    }

    /// Returns whether a received message was dropped, while reading goes on.
    #[cfg(any(feature = "io", feature = "tokio-io"))]
    pub(crate) fn has_gap(&self) -> bool {
        self.connection().has_gap()
    }

    /// Polls for the turn of a sink. A wait that was given up can't be told from one that goes on, so it delays no send:
    /// sends that came later may go first, but not for ever, since a sink is woken before them.
    pub(crate) fn poll_ready(&self, cx: &Context<'_>) -> Poll<Result<(), Error>> {
        let since = self.sink_since.get();
        let poll = self.poll_turn(since);
        if poll.is_ready() {
            self.sink_since.set(NEW);
        } else if since == NEW {
            self.sink_since.set(self.new_key());
        }
        self.register_drain(poll, cx)
    }

    /// Sends if it can be done now and no send waits.
    pub(crate) fn try_send<T: Outgoing<M>>(&self, message: T) -> Result<(), TrySendError<T>> {
        match self.poll_turn(NEW) {
            Poll::Ready(Ok(())) => {
                let sent = self.send_ready(&message);
                sent.map_err(|error| TrySendError::Refused(message, error))
            }
            Poll::Ready(Err(_)) => Err(TrySendError::NotOpen(message)),
            Poll::Pending if self.ready_state() == ReadyState::Connecting => {
                Err(TrySendError::Connecting(message))
            }
            Poll::Pending => Err(TrySendError::Full(message)),
        }
    }

    /// Polls for everything to have left the browser, and for the end of the sends that wait and came before `key`.
    pub(crate) fn poll_flush(&self, key: Key, cx: &Context<'_>) -> Poll<Result<(), Error>> {
        let native = self.native_state();
        let state = self.state();
        let poll = state.behind_turns(state.connection.poll_flush(native), key);
        drop(state);
        self.register_drain(poll, cx)
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
