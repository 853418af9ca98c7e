//! Sending: at once, after the send buffer has drained, or after the next connection is open.

use alloc::rc::Rc;
use alloc::vec::Vec;
use core::cell::Cell;
use core::task::{Context, Poll, Waker};

use super::{Driver, now, remove};
use crate::browser::socket::Socket;
use crate::browser::wakers::TASK;
use crate::message::incoming::Incoming;
use crate::message::outgoing::Outgoing;
use crate::proto::error::Error;
use crate::proto::event::Millis;
use crate::proto::reconnect::event::{Event as Report, State};
use crate::proto::reconnect::queries::Submission;
use crate::reconnect::error::SendError;
use crate::reconnect::event::Event;

/// A message that the browser has not accepted yet.
pub(crate) struct Waiting<M> {
    ticket: u64,
    message: M,
    bytes: usize,
    max_age: Millis,
    /// The machine counts it.
    is_queued: bool,
    outcome: Rc<Outcome>,
}

/// What has become of a message, and the task that waits for it.
#[derive(Default)]
pub(crate) struct Outcome {
    result: Cell<Option<Result<u64, SendError>>>,
    waker: Cell<Option<Waker>>,
}

impl Outcome {
    pub(crate) fn poll(&self, cx: &Context<'_>) -> Poll<Result<u64, SendError>> {
        if let Some(result) = self.result.take() {
            return Poll::Ready(result);
        }
        self.waker.set(Some(cx.waker().clone()));
        Poll::Pending
    }

    fn resolve(&self, result: Result<u64, SendError>) {
        self.result.set(Some(result));
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

/// What becomes of a message that a user sends.
pub(crate) enum Submitted {
    Done(Result<u64, SendError>),
    /// It waits, under this ticket.
    Waits(u64, Rc<Outcome>),
}

impl<M: Incoming> Driver<M> {
    /// Takes a message. `max_age` is infinite for the queue's own.
    pub(crate) fn submit(&self, message: M, max_age: Millis) -> Submitted {
        let bytes = message.size();
        let sends_at_once = self.machine().sends_at_once();
        let submission = if sends_at_once {
            Submission::Send
        } else {
            let now = now();
            self.machine().submit(bytes, max_age, now)
        };
        let is_queued = match submission {
            Submission::Send => {
                if let Some(socket) = self.sendable() {
                    return Submitted::Done(self.send(&socket, message, bytes));
                }
                false
            }
            Submission::Queued => true,
            refused => return Submitted::Done(Err(refusal(refused))),
        };
        let outcome = Rc::<Outcome>::default();
        let mut inner = self.inner();
        inner.last_ticket += 1;
        let ticket = inner.last_ticket;
        inner.waiting.push(Waiting {
            ticket,
            message,
            bytes,
            max_age,
            is_queued,
            outcome: Rc::clone(&outcome),
        });
        drop(inner);
        if is_queued {
            self.rearm();
        }
        Submitted::Waits(ticket, outcome)
    }

    /// Removes a message whose future is dropped. Does nothing if it does not wait any more.
    pub(crate) fn withdraw(&self, ticket: u64) {
        let mut inner = self.inner();
        let find = |message: &Waiting<M>| message.ticket == ticket;
        let Some(index) = inner.waiting.iter().position(find) else {
            return;
        };
        let is_queued = remove(&mut inner.waiting, index).is_some_and(|message| message.is_queued);
        let is_last = inner.waiting.is_empty();
        drop(inner);
        if is_queued {
            self.machine().withdraw(index);
            self.rearm();
        } else if let (true, Some((_, socket))) = (is_last, self.live()) {
            socket.stop_waiting();
        }
    }

    /// Returns the socket, if a message may be sent before all others. If not, it is asked again later.
    fn sendable(&self) -> Option<Rc<Socket<M>>> {
        let (_, socket) = self.live()?;
        let is_first = self.inner().waiting.is_empty();
        (is_first && socket.sendable() == Poll::Ready(Ok(()))).then_some(socket)
    }

    fn send(&self, socket: &Socket<M>, message: M, size: usize) -> Result<u64, SendError> {
        let bytes = match socket.send_counted(&message) {
            Ok(bytes) => bytes,
            Err(Error::NotOpen) => return Err(SendError::Away),
            Err(error) => return Err(SendError::Refused(error)),
        };
        let buffered = socket.buffered_amount();
        let number = self.machine().accept(bytes, buffered);
        let mut inner = self.inner();
        inner.sent.messages += 1;
        inner.sent.bytes += bytes as u64;
        if let Some(kept) = &mut inner.kept {
            kept.push(number, message, size);
        }
        drop(inner);
        if self.listens {
            self.report(Report::Sent);
        }
        Ok(number)
    }

    /// Sends messages that wait, in order, until the send buffer is full.
    pub(super) fn send_waiting(&self) {
        let mut inner = self.inner();
        if inner.waiting.is_empty() || core::mem::replace(&mut inner.is_sending, true) {
            return;
        }
        drop(inner);
        while self.send_first_waiting() {}
        self.inner().is_sending = false;
    }

    /// Returns whether another one may follow.
    fn send_first_waiting(&self) -> bool {
        let Some((_, socket)) = self.live() else {
            return false;
        };
        if self.state() != State::Open || socket.sendable() != Poll::Ready(Ok(())) {
            return false;
        }
        let mut inner = self.inner();
        let is_queued = match inner.waiting.first() {
            None => {
                drop(inner);
                socket.stop_waiting();
                return false;
            }
            Some(first) => first.is_queued,
        };
        if is_queued && !self.machine().take_queued() {
            return false;
        }
        let Some(first) = remove(&mut inner.waiting, 0) else {
            return false;
        };
        drop(inner);
        let result = self.send(&socket, first.message, first.bytes);
        first.outcome.resolve(result);
        true
    }

    /// Queues or refuses the messages that waited for the send buffer of a connection that has ended.
    pub(super) fn requeue(&self) {
        let is_over = matches!(self.state(), State::Stopping | State::Stopped);
        let mut refused = Vec::new();
        let mut has_queued = false;
        let mut inner = self.inner();
        let mut left = Vec::new();
        for mut message in core::mem::take(&mut inner.waiting) {
            if !message.is_queued || is_over {
                let (bytes, max_age) = (message.bytes, message.max_age);
                match self.machine().submit(bytes, max_age, now()) {
                    Submission::Queued => (message.is_queued, has_queued) = (true, true),
                    submission => {
                        refused.push((message.outcome, refusal(submission)));
                        continue;
                    }
                }
            }
            left.push(message);
        }
        inner.waiting = left;
        drop(inner);
        if has_queued {
            self.rearm();
        }
        for (outcome, error) in refused {
            outcome.resolve(Err(error));
        }
    }

    pub(super) fn drop_expired(&self) {
        loop {
            let index = self.machine().take_expired(now());
            let Some(index) = index else { break };
            let expired = remove(&mut self.inner().waiting, index);
            if let Some(expired) = expired {
                expired.outcome.resolve(Err(SendError::Expired));
            }
        }
    }

    pub(super) fn has_waiting(&self) -> bool {
        !self.inner().waiting.is_empty()
    }

    /// Records that the peer's application has all messages up to a number. Returns false if there is none yet.
    pub(crate) fn confirm(&self, number: u64) -> bool {
        let is_known = self.machine().confirm(number);
        if is_known {
            let mut inner = self.inner();
            if let Some(kept) = &mut inner.kept {
                kept.confirm(number);
            }
            // The answers of a connection that has ended are read before its end is told.
            for (_, event) in &mut inner.events {
                if let Event::Disconnected(ended) = event {
                    ended.confirm(number);
                }
            }
        }
        is_known
    }

    // Messages without a number

    /// Sends a heartbeat.
    pub(super) fn probe(&self) {
        let payload = self.call(&self.heartbeat, |heartbeat| (heartbeat.payload)());
        if let (Some(payload), Some((_, socket))) = (payload, self.live()) {
            // If it can't be sent, there is no answer.
            if self.send_unnumbered(&socket, &payload).is_ok() {
                self.is_probing.set(true);
            }
        }
    }

    /// Returns whether a message is the answer to a heartbeat.
    pub(super) fn answers(&self, message: &M) -> bool {
        let answers = self.call(&self.heartbeat, |heartbeat| (heartbeat.is_answer)(message));
        if answers != Some(true) {
            return false;
        }
        self.is_probing.set(false);
        self.inner().received.messages -= 1;
        let attempt = self.machine().attempt();
        self.report(Report::Answered { attempt });
        true
    }

    pub(crate) fn send_unnumbered(
        &self,
        socket: &Socket<M>,
        message: &impl Outgoing<M>,
    ) -> Result<(), Error> {
        let bytes = socket.send_counted(message)?;
        let buffered = socket.buffered_amount();
        self.machine().accept_unnumbered(bytes, buffered);
        self.inner().sent.bytes += bytes as u64;
        Ok(())
    }

    // As a sink

    /// Is ready when a connection is open and its send buffer has room.
    pub(crate) fn poll_ready(&self, cx: &Context<'_>) -> Poll<Result<(), SendError>> {
        match self.state() {
            State::Stopping | State::Stopped => return Poll::Ready(Err(SendError::Stopped)),
            State::Open if self.inner().waiting.is_empty() => {
                let ready = self.live().map(|(_, socket)| socket.poll_ready(cx));
                if let Some(Poll::Ready(Ok(()))) = ready {
                    return Poll::Ready(Ok(()));
                }
            }
            _ => {}
        }
        self.senders.register(TASK, cx);
        Poll::Pending
    }

    /// Is ready when everything that was sent has left the browser, and when no connection is open.
    pub(crate) fn poll_flush(&self, cx: &Context<'_>) -> Poll<()> {
        match self.live() {
            Some((_, socket)) => socket.poll_flush(TASK, cx).map(drop),
            None => Poll::Ready(()),
        }
    }
}

fn refusal(submission: Submission) -> SendError {
    match submission {
        Submission::QueueFull => SendError::QueueFull,
        Submission::Stopped => SendError::Stopped,
        Submission::Away | Submission::Send | Submission::Queued => SendError::Away,
    }
}
