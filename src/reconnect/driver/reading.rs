//! Reading: events and messages in order, over all connections.

use core::task::{Context, Poll};

use super::{Driver, duration, remove};
use crate::browser::observer::Observer;
use crate::browser::wakers::{Key, TASK};
use crate::message::incoming::Incoming;
use crate::proto::close_frame::CloseFrame;
use crate::proto::error::Error;
use crate::proto::reconnect::event::{Attempt as Number, Event as Report, State};
use crate::reconnect::event::{Event, StopReason};
use crate::reconnect::stats::{RoundTrip, Stats};

impl<M: Incoming> Driver<M> {
    /// Adds an event behind the messages that were received. One that says what is tried next replaces an earlier one.
    pub(super) fn push_event(&self, event: Event<M>) {
        let position = self.socket().map_or(0, |socket| socket.end());
        let is_plan = |event: &Event<M>| matches!(event, Event::Waiting { .. } | Event::Offline);
        let mut inner = self.inner();
        let replaces =
            is_plan(&event) && inner.events.last().is_some_and(|(_, last)| is_plan(last));
        if replaces {
            inner.events.pop();
        }
        inner.events.push((position, event));
        drop(inner);
        self.readers.wake();
    }

    /// Returns the next message or event that is there.
    fn next_event(&self) -> Option<Event<M>> {
        let socket = self.socket();
        let mut inner = self.inner();
        let next = inner.events.first().map(|(position, _)| *position);
        // The messages of a connection that is not set up are `on_open`'s.
        let own = inner
            .live
            .filter(|live| !live.is_announced)
            .map(|live| live.begin);
        let limit = next.unwrap_or(u64::MAX).min(own.unwrap_or(u64::MAX));
        if let Some(socket) = socket.filter(|socket| socket.removed() < limit) {
            if let Some(message) = socket.take_first() {
                return Some(Event::Message(message));
            }
        }
        let (_, event) = remove(&mut inner.events, 0)?;
        Some(event)
    }

    /// Drives everything, and returns the next message or event.
    pub(crate) fn poll_event(&self, cx: &mut Context<'_>) -> Poll<Option<Event<M>>> {
        self.drive(cx);
        if let Some(event) = self.next_event() {
            return Poll::Ready(Some(event));
        }
        if self.state() == State::Stopped {
            self.inner().is_terminated = true;
            return Poll::Ready(None);
        }
        self.readers.clear();
        self.readers.register(TASK, cx);
        Poll::Pending
    }

    /// Starts if that was not done, begins an attempt that is due, and polls the user's futures.
    pub(crate) fn drive(&self, cx: &mut Context<'_>) {
        self.start();
        if core::mem::take(&mut self.inner().is_due) {
            self.report(Report::Timer);
        }
        while self.poll_user(cx) {}
    }

    /// Drives everything for a task that only sends, unless another one reads.
    pub(crate) fn drive_without_reader(&self, cx: &mut Context<'_>) {
        if self.readers.is_empty() {
            self.drive(cx);
        }
    }

    pub(crate) fn is_terminated(&self) -> bool {
        self.inner().is_terminated
    }

    /// Reads a message for `on_open`. Is ready with `None` when the attempt is over.
    pub(crate) fn poll_set_up_message(&self, attempt: Number, cx: &Context<'_>) -> Poll<Option<M>> {
        let Some(socket) = self.set_up_socket(attempt) else {
            return Poll::Ready(None);
        };
        let begin = self.live().map_or(u64::MAX, |(live, _)| live.begin);
        if let Some(message) = socket.take_from(begin) {
            return Poll::Ready(Some(message));
        }
        self.set_up_readers.register(TASK, cx);
        Poll::Pending
    }

    // The end

    /// Stops for good, and closes the connection.
    pub(crate) fn stop(&self, frame: CloseFrame) -> Result<(), Error> {
        frame.validate()?;
        if !matches!(self.state(), State::Stopping | State::Stopped) {
            self.inner().close_frame = frame;
            self.report(Report::StopRequested);
        }
        Ok(())
    }

    /// Is ready when it has ended for good.
    pub(crate) fn poll_stopped(&self, key: Key, cx: &Context<'_>) -> Poll<StopReason> {
        // The future may have moved to another task.
        self.watchers.forget(key);
        match self.stop_reason() {
            Some(reason) => Poll::Ready(reason),
            None => {
                self.watchers.register(key, cx);
                Poll::Pending
            }
        }
    }

    /// Removes the waker of a future that waits for the end and is dropped.
    pub(crate) fn forget(&self, key: Key) {
        self.watchers.forget(key);
    }

    pub(crate) fn stats(&self) -> Stats {
        let machine = self.machine();
        let inner = self.inner();
        let times = machine.round_trips();
        Stats {
            attempts: machine.attempt(),
            connections: machine.connections(),
            messages_sent: inner.sent.messages,
            messages_received: inner.received.messages,
            bytes_sent: inner.sent.bytes,
            bytes_received: inner.received.bytes,
            dropped: inner
                .socket
                .as_ref()
                .map_or(0, |handle| handle.socket().dropped_messages()),
            unconfirmed: machine.unconfirmed(),
            round_trip: (times.count > 0).then(|| RoundTrip {
                last: duration(times.last),
                min: duration(times.min),
                mean: duration(times.mean()),
            }),
        }
    }
}

impl<M: Incoming> Observer<M> for Driver<M> {
    fn heard(&self) {
        self.inner().received.messages += 1;
        if self.listens {
            let attempt = self.machine().attempt();
            self.report(Report::Heard { attempt });
        }
    }

    fn takes(&self, message: &M, bytes: usize) -> bool {
        self.inner().received.bytes += bytes as u64;
        self.is_probing.get() && self.answers(message)
    }

    fn changed(&self) {
        self.look_at_connection();
    }
}
