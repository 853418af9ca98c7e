//! Drives the state machine that reconnects: reports what happens to it, and applies the actions that it returns.
//!
//! There is no executor. Timers, connections and the environment report by listeners; the user's futures (the provider and
//! `on_open`) are polled by the task that reads events.

use alloc::boxed::Box;
use alloc::rc::{Rc, Weak};
use alloc::vec::Vec;
use core::cell::{Cell, OnceCell, RefCell, RefMut};
use core::panic::AssertUnwindSafe;
use core::time::Duration;

use wasm_bindgen::prelude::*;

use crate::browser::native;
use crate::browser::timer::NativeTimer;
use crate::browser::wakers::{Key, TASK, Wakers};
use crate::handle::Handle;
use crate::message::incoming::Incoming;
use crate::proto::clock::Now;
use crate::proto::close_frame::CloseFrame;
use crate::proto::event::Millis;
use crate::proto::options::Options;
use crate::proto::reconnect::Reconnection;
use crate::proto::reconnect::event::{Actions, Event as Report, State};
use crate::reconnect::attempt::{Provider, Target, UserFuture};
use crate::reconnect::driver::attempts::Live;
use crate::reconnect::driver::environment::{Change, Environment};
use crate::reconnect::driver::kept::Keep;
use crate::reconnect::driver::sending::Waiting;
use crate::reconnect::driver::setup::{Classify, OnOpen, Setup};
use crate::reconnect::error::AttemptError;
use crate::reconnect::event::{Event, StopReason};
use crate::reconnect::settings::Heartbeat;
use crate::reconnect::trace;

mod attempts;
mod ends;
mod environment;
pub(crate) mod kept;
mod reading;
pub(crate) mod sending;
pub(crate) mod setup;

/// What all handles share. It works until it has stopped, which it does at the latest when its reader is dropped.
///
/// Nothing is borrowed while JavaScript is called, a waker runs, or a function of the user's, since each may call a method of
/// this again. What is reported meanwhile waits in `reports`.
pub(crate) struct Driver<M: Incoming> {
    machine: RefCell<Reconnection>,
    reports: RefCell<Vec<Report>>,
    is_applying: Cell<bool>,
    inner: RefCell<Inner<M>>,
    options: Options,
    /// The machine has to hear of messages.
    listens: bool,
    // Functions of the user's. Each is taken while it runs.
    provider: Cell<Option<Provider>>,
    on_open: Cell<Option<OnOpen<M>>>,
    has_on_open: bool,
    classify: Cell<Option<Classify>>,
    heartbeat: Cell<Option<Heartbeat<M>>>,
    // Futures of the user's. Each is taken while it is polled.
    providing: Cell<Option<UserFuture<Target>>>,
    setting_up: Cell<Option<UserFuture<()>>>,
    /// A heartbeat was sent and not answered.
    is_probing: Cell<bool>,
    /// The task that reads.
    readers: Wakers,
    /// The tasks that wait for `on_open`'s messages.
    set_up_readers: Wakers,
    /// The tasks that wait to send through a `Sink`.
    senders: Wakers,
    /// The tasks that wait for the end.
    watchers: Wakers,
    last_key: Cell<Key>,
    timer: Cell<Option<NativeTimer>>,
    on_timer: OnceCell<Closure<dyn Fn(JsValue)>>,
    environment: OnceCell<Environment>,
    weak_self: Weak<Self>,
}

/// What changes, besides the machine.
pub(crate) struct Inner<M: Incoming> {
    /// The connection of the current attempt, or the last one, which holds the messages that were not read.
    socket: Option<Handle<M>>,
    /// The current connection.
    live: Option<Live>,
    /// Where to connect, from the provider's answer until CONNECT.
    target: Option<Target>,
    /// The provider is to be asked.
    asks_provider: bool,
    /// The next attempt is due, and nobody reads.
    is_due: bool,
    is_started: bool,
    /// Events that were not read, each with the position in the receive buffer that it follows.
    events: Vec<(u64, Event<M>)>,
    /// Messages that were not accepted yet, in order.
    waiting: Vec<Waiting<M>>,
    last_ticket: u64,
    /// Messages that wait are being sent.
    is_sending: bool,
    /// The last event was read.
    is_terminated: bool,
    kept: Option<Box<dyn Keep<M>>>,
    last_error: Option<AttemptError>,
    /// What to close with.
    close_frame: CloseFrame,
    received: Counts,
    sent: Counts,
}

#[derive(Clone, Copy, Default)]
struct Counts {
    messages: u64,
    bytes: u64,
}

impl<M: Incoming> Driver<M> {
    pub(crate) fn new(setup: Setup<M>) -> Rc<Self> {
        let machine = Reconnection::new(setup.settings, !environment::is_offline(), now());
        Rc::new_cyclic(|weak_self| Self {
            machine: RefCell::new(machine),
            reports: RefCell::default(),
            is_applying: Cell::new(false),
            inner: RefCell::new(Inner {
                socket: None,
                live: None,
                target: None,
                asks_provider: false,
                is_due: false,
                is_started: false,
                events: Vec::new(),
                waiting: Vec::new(),
                last_ticket: 0,
                is_sending: false,
                is_terminated: false,
                kept: setup.kept,
                last_error: None,
                close_frame: CloseFrame::normal(),
                received: Counts::default(),
                sent: Counts::default(),
            }),
            options: setup.options,
            listens: setup.listens,
            provider: Cell::new(Some(setup.provider)),
            has_on_open: setup.on_open.is_some(),
            on_open: Cell::new(setup.on_open),
            classify: Cell::new(setup.classify),
            heartbeat: Cell::new(setup.heartbeat),
            providing: Cell::default(),
            setting_up: Cell::default(),
            is_probing: Cell::new(false),
            readers: Wakers::default(),
            set_up_readers: Wakers::default(),
            senders: Wakers::default(),
            watchers: Wakers::default(),
            last_key: Cell::new(TASK),
            timer: Cell::default(),
            on_timer: OnceCell::new(),
            environment: OnceCell::new(),
            weak_self: weak_self.clone(),
        })
    }

    /// Starts, once.
    fn start(&self) {
        if core::mem::replace(&mut self.inner().is_started, true) || self.state() == State::Stopped
        {
            return;
        }
        // As the listeners of a connection: no borrow outlives a call of user code.
        let weak_self = AssertUnwindSafe(self.weak_self.clone());
        let _ = self.on_timer.set(Closure::new(move |_: JsValue| {
            if let Some(driver) = weak_self.upgrade() {
                driver.timer_fired();
            }
        }));
        let weak_self = self.weak_self.clone();
        let _ = self.environment.set(Environment::watch(move |change| {
            if let Some(driver) = weak_self.upgrade() {
                driver.report(match change {
                    Change::Online => Report::Online,
                    Change::Offline => Report::Offline,
                    Change::Woken => Report::Woken,
                });
            }
        }));
        self.report(Report::Started);
    }

    /// Borrows what changes. Nothing else does: one place that can panic is less code than many.
    fn inner(&self) -> RefMut<'_, Inner<M>> {
        self.inner.borrow_mut()
    }

    /// Borrows the machine. Nothing else does.
    fn machine(&self) -> RefMut<'_, Reconnection> {
        self.machine.borrow_mut()
    }

    pub(crate) fn state(&self) -> State {
        self.machine().state()
    }

    /// Reports an event to the machine and applies the actions that it returns. Events that are reported meanwhile follow.
    fn report(&self, report: Report) {
        self.reports.borrow_mut().push(report);
        if self.is_applying.replace(true) {
            return;
        }
        // Resets the flag also if a function of the user's panics.
        let _applying = Applying(&self.is_applying);
        loop {
            let Some(report) = remove(&mut self.reports.borrow_mut(), 0) else {
                break;
            };
            let random = js_sys::Math::random();
            let actions = self.machine().handle(report, random, now());
            self.apply(actions);
        }
    }

    fn apply(&self, actions: Actions) {
        let asks = |action, state| actions.has(action) && self.state() == state;
        if actions.has(Actions::DISCARD) {
            self.discard();
        }
        if actions.has(Actions::CLOSE) {
            self.close();
        }
        if actions.has(Actions::REARM) {
            self.rearm();
        }
        if actions.has(Actions::EXPIRED) {
            self.drop_expired();
        }
        if actions.has(Actions::CHANGED) {
            self.changed_state();
        }
        if asks(Actions::PROVIDE, State::Providing) {
            self.inner().asks_provider = true;
            self.readers.wake();
        }
        if asks(Actions::CONNECT, State::Connecting) {
            self.connect();
        }
        if asks(Actions::PROBE, State::Open) {
            self.probe();
        }
        if asks(Actions::RELEASE, State::Open) {
            self.send_waiting();
        }
    }

    fn changed_state(&self) {
        let state = self.state();
        let (attempt, connection) = {
            let machine = self.machine();
            (machine.attempt(), machine.connections())
        };
        trace::state(state, attempt, connection);
        if state != State::Open {
            self.requeue();
        }
        match state {
            State::Waiting => {
                let machine = self.machine();
                let attempt = machine.attempt() + 1;
                let delay = duration(machine.retry_delay());
                drop(machine);
                let error = self.inner().last_error.clone();
                self.push_event(Event::Waiting {
                    attempt,
                    delay,
                    error,
                });
            }
            State::Offline => self.push_event(Event::Offline),
            State::SettingUp => self.set_up(),
            State::Open => self.announce(),
            State::Stopping => drop(self.setting_up.take()),
            State::Stopped => self.stopped(),
            State::Providing | State::Connecting => {}
        }
    }

    fn rearm(&self) {
        let delay = self.machine().timer_delay(now());
        let timer = match self.on_timer.get() {
            Some(on_timer) if delay.is_finite() => {
                Some(NativeTimer::after(delay, on_timer.as_ref()))
            }
            _ => None,
        };
        drop(self.timer.replace(timer));
    }

    fn timer_fired(&self) {
        drop(self.timer.take());
        // An attempt needs a task that reads, so it begins when there is one.
        let is_attempt = self.state() == State::Waiting && self.readers.is_empty();
        if is_attempt && !self.has_waiting() {
            self.inner().is_due = true;
        } else {
            self.report(Report::Timer);
        }
    }

    pub(crate) fn new_key(&self) -> Key {
        self.last_key.set(self.last_key.get() + 1);
        self.last_key.get()
    }

    /// Ends everything at once, for a reader that is dropped.
    pub(crate) fn terminate(&self) {
        self.report(Report::Terminate);
        // Not so if a function of the user's is running, which has dropped the reader: `stopped` does it then.
        if self.state() == State::Stopped {
            self.forget_unread();
        }
    }

    /// Drops the messages and the events that were not read.
    fn forget_unread(&self) {
        let mut inner = self.inner();
        let socket = inner.socket.take();
        let events = core::mem::take(&mut inner.events);
        drop(inner);
        drop((socket, events));
        self.readers.clear();
    }

    /// Releases everything but the messages and events that were not read.
    fn stopped(&self) {
        drop(self.timer.take());
        if let Some(environment) = self.environment.get() {
            environment.detach();
        }
        drop(self.provider.take());
        drop(self.on_open.take());
        drop(self.classify.take());
        drop(self.heartbeat.take());
        self.announce_end();
        if self.stop_reason() == Some(StopReason::Dropped) {
            self.forget_unread();
        }
        self.readers.wake();
        self.senders.wake();
        self.watchers.wake();
    }
}

/// Sets the flag back to false when it is dropped.
struct Applying<'a>(&'a Cell<bool>);

impl Drop for Applying<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

/// Removes the item with this index, if there is one. `Vec::remove` would keep the code that formats its panic.
fn remove<T>(items: &mut Vec<T>, index: usize) -> Option<T> {
    let mut later = items.get_mut(index..)?.iter_mut();
    let mut removed = later.next()?;
    for item in later {
        core::mem::swap(removed, item);
        removed = item;
    }
    items.pop()
}

/// Converts from the machine's unit.
fn duration(millis: Millis) -> Duration {
    Duration::from_micros((millis * 1000.0) as u64)
}

/// Reads both clocks.
fn now() -> Now {
    Now {
        monotonic: native::now(),
        wall: js_sys::Date::now(),
    }
}
