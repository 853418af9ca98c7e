//! Attempts and their connections: asking the provider, connecting, and setting up.

use alloc::rc::{Rc, Weak};
use core::cell::Cell;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use super::Driver;
use crate::browser::observer::Observer;
use crate::browser::socket::Socket;
use crate::handle::Handle;
use crate::message::incoming::Incoming;
use crate::proto::options::Options;
use crate::proto::reconnect::event::{
    Attempt as Number, Event as Report, State, Verdict as MachineVerdict,
};
use crate::reconnect::attempt::{Attempt, Provider, Target};
use crate::reconnect::driver::setup::Opened;
use crate::reconnect::error::AttemptError;
use crate::reconnect::event::Event;

/// While more events than these were not read, no attempt begins, so that their number is bounded.
const MOST_UNREAD_EVENTS: usize = 64;

/// The connection of an attempt, until it has ended.
#[derive(Clone, Copy)]
pub(crate) struct Live {
    pub(crate) attempt: Number,
    /// The position of its first message in the receive buffer.
    pub(crate) begin: u64,
    /// The machine knows that it has opened.
    pub(crate) has_opened: bool,
    /// The user knows that it has opened.
    pub(crate) is_announced: bool,
}

impl<M: Incoming> Driver<M> {
    /// Returns the socket of the current connection, or of the last one.
    pub(crate) fn socket(&self) -> Option<Rc<Socket<M>>> {
        let inner = self.inner();
        inner
            .socket
            .as_ref()
            .map(|handle| Rc::clone(handle.socket()))
    }

    /// Returns the current connection and its socket.
    pub(crate) fn live(&self) -> Option<(Live, Rc<Socket<M>>)> {
        let live = self.inner().live?;
        Some((live, self.socket()?))
    }

    /// Returns the socket of an attempt, while `on_open` runs for it.
    pub(crate) fn set_up_socket(&self, attempt: Number) -> Option<Rc<Socket<M>>> {
        let (live, socket) = self.live()?;
        (live.attempt == attempt && self.state() == State::SettingUp).then_some(socket)
    }

    /// Asks the provider, if that is due, and polls what the user's code has to do for this attempt. Returns whether
    /// anything changed.
    pub(crate) fn poll_user(&self, cx: &mut Context<'_>) -> bool {
        let mut inner = self.inner();
        let may_ask = inner.events.len() <= MOST_UNREAD_EVENTS;
        let asks = may_ask && core::mem::take(&mut inner.asks_provider);
        drop(inner);
        if asks && self.state() == State::Providing {
            self.ask_provider();
        }
        let attempt = self.machine().attempt();
        if let Some(result) = self.poll_future(&self.providing, State::Providing, cx) {
            match result {
                Ok(target) => self.provided(attempt, target),
                Err(error) => {
                    let error = AttemptError::Provider(error);
                    let verdict = self.fail(error, MachineVerdict::Retry);
                    self.report(Report::ProviderFailed { attempt, verdict });
                }
            }
            return true;
        }
        if let Some(result) = self.poll_future(&self.setting_up, State::SettingUp, cx) {
            match result {
                Ok(()) => self.report(Report::SetUp { attempt }),
                Err(error) => {
                    let verdict = self.fail(AttemptError::OnOpen(error), MachineVerdict::Retry);
                    self.report(Report::SetUpFailed { attempt, verdict });
                }
            }
            return true;
        }
        asks
    }

    /// Polls a future of the user's. It is dropped if the attempt is over by then.
    fn poll_future<F: Future + Unpin>(
        &self,
        cell: &Cell<Option<F>>,
        while_in: State,
        cx: &mut Context<'_>,
    ) -> Option<F::Output> {
        let mut future = cell.take()?;
        let attempt = self.machine().attempt();
        let poll = Pin::new(&mut future).poll(cx);
        let machine = self.machine();
        let is_current = machine.attempt() == attempt && machine.state() == while_in;
        drop(machine);
        match poll {
            Poll::Ready(output) if is_current => Some(output),
            Poll::Pending if is_current => {
                cell.set(Some(future));
                None
            }
            _ => None,
        }
    }

    fn ask_provider(&self) {
        let machine = self.machine();
        let attempt = Attempt {
            number: machine.attempt(),
            failures: machine.failures(),
            error: self.inner().last_error.clone(),
        };
        drop(machine);
        let number = attempt.number;
        let target = self.call(&self.provider, |provider| match provider {
            Provider::Fixed(target) => Some(target.clone()),
            Provider::Asked(provider) => {
                let answer = provider(attempt);
                self.providing.set(Some(answer));
                None
            }
        });
        // The provider may have stopped it.
        if self.state() != State::Providing {
            drop(self.providing.take());
        } else if let Some(Some(target)) = target {
            self.provided(number, target);
        }
    }

    fn provided(&self, attempt: Number, target: Target) {
        self.inner().target = Some(target);
        self.report(Report::Provided { attempt });
        // It has been used, or the attempt is over.
        self.inner().target = None;
    }

    pub(super) fn connect(&self) {
        let Some(Target { url, protocols }) = self.inner().target.take() else {
            return;
        };
        let attempt = self.machine().attempt();
        let options = Options {
            protocols,
            ..self.options.clone()
        };
        match Socket::<M>::connect(&url, &options) {
            Ok(socket) => self.watch(attempt, socket),
            Err(error) => {
                let error = AttemptError::Connection(error);
                let verdict = self.fail(error, MachineVerdict::OF_UNUSABLE_TARGET);
                self.report(Report::Ended { attempt, verdict });
            }
        }
    }

    fn watch(&self, attempt: Number, socket: Rc<Socket<M>>) {
        let observer: Weak<dyn Observer<M>> = self.weak_self.clone();
        socket.observe(observer);
        let mut inner = self.inner();
        if let Some(earlier) = &inner.socket {
            socket.inherit(earlier.socket());
        }
        inner.live = Some(Live {
            attempt,
            begin: socket.end(),
            has_opened: false,
            is_announced: false,
        });
        let earlier = inner.socket.replace(Handle::new(socket));
        drop(inner);
        drop(earlier);
    }

    /// Finds out what has become of the connection.
    pub(super) fn look_at_connection(&self) {
        let Some((live, socket)) = self.live() else {
            return;
        };
        let attempt = live.attempt;
        if !live.has_opened && socket.has_opened() {
            if let Some(live) = &mut self.inner().live {
                live.has_opened = true;
            }
            self.report(Report::Opened { attempt });
        }
        if let Poll::Ready(cause) = socket.end_cause() {
            self.connection_ended(attempt, &socket, cause);
        } else if self.state() == State::Open {
            self.send_waiting();
        }
        self.readers.wake();
        self.set_up_readers.wake();
        self.senders.wake();
    }

    /// The connection is open: calls `on_open`, if there is one.
    pub(super) fn set_up(&self) {
        let Some((live, _)) = self.live() else {
            return;
        };
        let attempt = live.attempt;
        if !self.has_on_open {
            self.report(Report::SetUp { attempt });
            return;
        }
        if let Some(driver) = self.weak_self.upgrade() {
            let number = self.machine().connections() + 1;
            let opened = Opened {
                driver,
                attempt,
                number,
            };
            let setting_up = self.call(&self.on_open, |on_open| on_open(opened));
            if self.state() == State::SettingUp {
                self.setting_up.set(setting_up);
            }
        }
        self.readers.wake();
    }

    /// Tells the user that the connection is open.
    pub(super) fn announce(&self) {
        let Some((live, socket)) = self.live() else {
            return;
        };
        drop(self.setting_up.take());
        let event = Event::Opened {
            connection: self.machine().connections(),
            url: socket.native().url(),
            protocol: socket.native().protocol(),
        };
        let mut inner = self.inner();
        if let Some(live) = &mut inner.live {
            live.is_announced = true;
        }
        inner.events.push((live.begin, event));
        drop(inner);
        self.readers.wake();
        self.senders.wake();
        self.send_waiting();
    }

    /// Calls a function of the user's, if there is one and it is not running.
    pub(super) fn call<F, T>(
        &self,
        cell: &Cell<Option<F>>,
        call: impl FnOnce(&mut F) -> T,
    ) -> Option<T> {
        let mut function = cell.take()?;
        let result = call(&mut function);
        if self.state() != State::Stopped {
            cell.set(Some(function));
        }
        Some(result)
    }
}
