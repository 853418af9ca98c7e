//! The ends of attempts and connections: why, what may be lost, and what follows.

use alloc::vec::Vec;
use core::ops::RangeInclusive;

use super::Driver;
use crate::browser::socket::Socket;
use crate::message::incoming::Incoming;
use crate::proto::close_event::CloseEvent;
use crate::proto::event::{Cause, Event as SocketEvent};
use crate::proto::reconnect::event::{
    Attempt as Number, Event as Report, State, StopReason as Reason, Timeout,
    Verdict as MachineVerdict,
};
use crate::proto::reconnect::sends::Numbers;
use crate::reconnect::error::AttemptError;
use crate::reconnect::event::{Disconnected, Event, StopReason};
use crate::reconnect::settings::Verdict;
use crate::reconnect::trace;

impl<M: Incoming> Driver<M> {
    /// Reports the end of the current connection.
    pub(super) fn connection_ended(
        &self,
        attempt: Number,
        socket: &Socket<M>,
        cause: Option<Cause>,
    ) {
        let close = socket.close_event();
        let default = MachineVerdict::of_end(cause, close.code.get());
        let error = match cause {
            Some(cause) => AttemptError::Connection(socket.end_error(cause)),
            None => AttemptError::Closed(close),
        };
        let verdict = self.fail(error, default);
        self.end_connection();
        self.report(Report::Ended { attempt, verdict });
    }

    /// Forgets the attempt, and terminates its connection.
    pub(super) fn discard(&self) {
        drop(self.providing.take());
        drop(self.setting_up.take());
        self.inner().asks_provider = false;
        let machine = self.machine();
        let timeout = machine.timeout().map(|timeout| match timeout {
            Timeout::Provider => AttemptError::ProviderTimeout,
            Timeout::Connect => AttemptError::ConnectTimeout,
            Timeout::SetUp => AttemptError::OnOpenTimeout,
            Timeout::Silence => AttemptError::Silent,
        });
        let is_over = machine.stop_reason() == Some(Reason::Terminated);
        drop(machine);
        if let Some(error) = timeout.filter(|_| !is_over) {
            self.inner().last_error = Some(error);
        }
        if let Some((_, socket)) = self.live() {
            self.end_connection();
            socket.handle(SocketEvent::Terminate);
        }
        self.set_up_readers.wake();
    }

    /// Begins the closing handshake, for `stop`.
    pub(super) fn close(&self) {
        let frame = self.inner().close_frame.clone();
        if let Some((_, socket)) = self.live() {
            // The frame was checked.
            let _ = socket.start_close(&frame);
        }
    }

    /// Accounts for what was sent on the current connection, which has ended or is about to be terminated. Tells the user,
    /// if the user knows of the connection.
    pub(super) fn end_connection(&self) {
        let Some((live, socket)) = self.live() else {
            return;
        };
        self.is_probing.set(false);
        let close = socket.close_event();
        let mut machine = self.machine();
        let never_sent = close.never_sent_bytes as usize;
        let losses = machine.settle(never_sent, socket.is_confirmed());
        let connection = machine.connections();
        drop(machine);
        let mut inner = self.inner();
        inner.live = None;
        let messages = match &mut inner.kept {
            Some(kept) => kept.take(losses.unconfirmed.first),
            None => Vec::new(),
        };
        if !live.is_announced {
            drop(inner);
            // They were `on_open`'s.
            socket.drop_from(live.begin);
            return;
        }
        let error = inner.last_error.clone();
        drop(inner);
        let disconnected = Disconnected {
            connection,
            error: error.unwrap_or_else(|| AttemptError::Closed(close.clone())),
            close,
            unconfirmed: range(losses.unconfirmed),
            never_sent: range(losses.never_sent),
            messages,
        };
        trace::disconnected(&disconnected);
        self.push_event(Event::Disconnected(disconnected));
    }

    /// Keeps the error, and returns what follows from it.
    pub(super) fn fail(&self, error: AttemptError, default: MachineVerdict) -> MachineVerdict {
        let verdict = match self.state() {
            State::Stopping | State::Stopped => None,
            _ => self.call(&self.classify, |classify| classify(&error)),
        };
        self.inner().last_error = Some(error);
        match verdict.flatten() {
            None => default,
            Some(Verdict::Retry) => MachineVerdict::Retry,
            Some(Verdict::RetryLater) => MachineVerdict::RetryLater,
            Some(Verdict::Stop) => MachineVerdict::Stop,
        }
    }

    /// Returns why it has ended for good, once it has.
    pub(crate) fn stop_reason(&self) -> Option<StopReason> {
        let reason = self.machine().stop_reason()?;
        let error = self.inner().last_error.clone();
        Some(match (reason, error) {
            (Reason::Requested, _) => StopReason::Requested,
            (Reason::Terminated, _) => StopReason::Dropped,
            (Reason::GaveUp, error) => StopReason::GaveUp(error),
            (Reason::Final, Some(error)) => StopReason::Final(error),
            (Reason::Final, None) => {
                StopReason::Final(AttemptError::Closed(CloseEvent::synthetic()))
            }
        })
    }

    pub(super) fn announce_end(&self) {
        if let Some(reason) = self.stop_reason() {
            trace::stopped(&reason);
            self.push_event(Event::Stopped(reason));
        }
    }
}

fn range(numbers: Numbers) -> Option<RangeInclusive<u64>> {
    (!numbers.is_empty()).then_some(numbers.first..=numbers.last)
}
