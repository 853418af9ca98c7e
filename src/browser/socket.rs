//! The native object and the state machine, held together: events go in, decisions come out and are carried out.

use alloc::rc::{Rc, Weak};
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};
use core::task::{Context, Poll};
use core::time::Duration;

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{BinaryType, Event, MessageEvent};

use crate::browser::convert::{self, Encoder, Incoming, Payload};
use crate::browser::listeners::{Handler, Listeners};
use crate::browser::scope;
use crate::browser::timer::Timer;
use crate::core::close::{CloseCode, CloseEvent, CloseFrame};
use crate::core::connection::{Connection, SendState};
use crate::core::error::Error;
use crate::core::inbox::Delivery;
use crate::core::options::{Options, validate_protocols};
use crate::core::outbox::{Looks, Pause};
use crate::core::url;
use crate::core::wakers::wake;
use crate::state::State;

/// What all handles of one connection share.
///
/// No borrow of `connection` or `guards` is held while JavaScript or a waker runs, since either may come back here.
pub(crate) struct Shared<M> {
    native: web_sys::WebSocket,
    encoder: Encoder,
    connection: RefCell<Connection<M>>,
    guards: RefCell<Guards>,
    /// `bufferedAmount` when the close deadline was set.
    left_at_deadline: Cell<u64>,
    close_timeout: Duration,
    /// Subprotocols were offered, so one must be chosen.
    offered_protocols: bool,
    me: Weak<Self>,
}

/// What is released when the connection ends.
#[derive(Default)]
struct Guards {
    listeners: Option<Listeners>,
    deadline: Option<Timer>,
    /// The next look at `bufferedAmount`.
    look: Option<Timer>,
    looks: Looks,
}

/// What has to happen in time.
#[derive(Clone, Copy)]
enum Deadline {
    /// The opening handshake, in that time.
    Open(Duration),
    /// The closing handshake.
    Close,
    /// The `close` event behind an `error` event.
    CloseEvent,
}

impl<M: Payload> Shared<M> {
    /// Checks everything, then constructs the native object.
    pub(crate) fn open(url: &str, options: &Options) -> Result<Rc<Self>, Error> {
        if !cfg!(target_family = "wasm") {
            return Err(Error::Unsupported);
        }
        validate_protocols(&options.protocols)?;
        let url = match url::resolve(url, None) {
            Err(crate::UrlError::NoBase) => url::resolve(url, scope::base_url().as_deref()),
            resolved => resolved,
        }?;
        let protocols: Array = options
            .protocols
            .iter()
            .map(|name| JsValue::from(name.as_str()))
            .collect();
        let native = web_sys::WebSocket::new_with_str_sequence(&url, &protocols)
            .map_err(|thrown| convert::constructor_exception(&thrown))?;
        Ok(Self::adopt(native, options))
    }

    /// Takes a native object over, whatever its state. In the task that constructed it, nothing is missed.
    pub(crate) fn adopt(native: web_sys::WebSocket, options: &Options) -> Rc<Self> {
        native.set_binary_type(BinaryType::Arraybuffer);
        let shared = Rc::new_cyclic(|me: &Weak<Self>| Self {
            native,
            encoder: Encoder::default(),
            connection: RefCell::new(Connection::new(options.receive_buffer, options.send_buffer)),
            guards: RefCell::default(),
            left_at_deadline: Cell::new(0),
            close_timeout: options.close_timeout,
            offered_protocols: !options.protocols.is_empty(),
            me: me.clone(),
        });
        match shared.native.ready_state() {
            web_sys::WebSocket::CLOSED => {
                shared.give_up(None);
                return shared;
            }
            web_sys::WebSocket::CONNECTING => {
                if let Some(limit) = options.connect_timeout {
                    shared.set_deadline(limit, Deadline::Open(limit));
                }
            }
            // OPEN, or CLOSING with the close event yet to come.
            _ => shared.on_open(),
        }
        let me = shared.me.clone();
        let listeners = Listeners::attach(&shared.native, move || me.upgrade());
        shared.guards.borrow_mut().listeners = Some(listeners);
        shared
    }

    /// Begins the closing handshake, unless that was done before.
    pub(crate) fn start_close(&self, frame: &CloseFrame) -> Result<(), Error> {
        let code = frame.validate()?;
        let (first, waker) = self.connection.borrow_mut().closing();
        if first {
            self.close_native(code, &frame.reason)?;
            self.await_close_event();
        }
        wake(waker);
        Ok(())
    }

    /// Ends it here and now: no event is waited for, and none is heard any more. Nothing if it has ended.
    pub(crate) fn give_up(&self, cause: Option<Error>) {
        if self.connection.borrow().close_event().is_some() {
            return;
        }
        let event = CloseEvent::synthetic(self.buffered_amount());
        let woken = self.connection.borrow_mut().closed(event, cause);
        self.release();
        let _ = self.native.close();
        woken.wake();
    }

    /// The last handle was dropped.
    pub(crate) fn dispose(&self) {
        self.connection.borrow_mut().abandon_inbox();
        self.give_up(None);
    }

    /// Lets go of the native object without closing it, and returns the messages received and not delivered.
    pub(crate) fn surrender(&self) -> (web_sys::WebSocket, Vec<M>) {
        self.release();
        let mut connection = self.connection.borrow_mut();
        let undelivered = core::iter::from_fn(|| connection.take_message()).collect();
        connection.abandon_inbox();
        let woken = connection.closed(CloseEvent::synthetic(0), None);
        drop(connection);
        woken.wake();
        (self.native.clone(), undelivered)
    }

    pub(crate) fn poll_ready(&self, cx: &Context<'_>) -> Poll<Result<(), Error>> {
        let state = SendState {
            is_open: self.is_open(),
            buffered_amount: self.buffered_amount(),
        };
        let poll = self.ask(|connection| connection.poll_ready(state, cx));
        self.keep_looking(poll.is_pending());
        poll
    }

    pub(crate) fn send(&self, message: &M) -> Result<(), Error> {
        self.send_with(|native| message.send(native))
    }

    /// Lets `send` call the native method of that name, unless the browser would drop the message.
    pub(crate) fn send_with(
        &self,
        send: impl FnOnce(&web_sys::WebSocket) -> Result<(), JsValue>,
    ) -> Result<(), Error> {
        if !self.connection.borrow().may_send(self.is_open()) {
            return Err(Error::NotOpen);
        }
        send(&self.native).map_err(|thrown| convert::exception(&thrown))
    }

    pub(crate) fn poll_flush(&self, cx: &Context<'_>) -> Poll<Result<(), Error>> {
        let buffered_amount = self.buffered_amount();
        let poll = self.ask(|connection| connection.poll_flush(buffered_amount, cx));
        self.keep_looking(poll.is_pending());
        poll
    }

    /// Puts a question that may register a waker.
    pub(crate) fn ask<R>(&self, question: impl FnOnce(&mut Connection<M>) -> R) -> R {
        let mut connection = self.connection.borrow_mut();
        let answer = question(&mut connection);
        let stale = connection.take_stale();
        drop(connection);
        drop(stale);
        answer
    }

    pub(crate) fn native(&self) -> &web_sys::WebSocket {
        &self.native
    }

    pub(crate) fn buffered_amount(&self) -> u64 {
        self.native.buffered_amount().into()
    }

    /// The native `readyState`, unless we gave up on the connection before the browser did.
    pub(crate) fn state(&self) -> State {
        if self.connection.borrow().close_event().is_some() {
            return State::Closed;
        }
        match self.native.ready_state() {
            web_sys::WebSocket::CONNECTING => State::Connecting,
            web_sys::WebSocket::OPEN => State::Open,
            web_sys::WebSocket::CLOSING => State::Closing,
            _ => State::Closed,
        }
    }

    fn is_open(&self) -> bool {
        self.native.ready_state() == web_sys::WebSocket::OPEN
    }

    fn on_open(&self) {
        if self.offered_protocols && self.native.protocol().is_empty() {
            // The standard makes this a failure to connect; not every engine does.
            self.give_up(None);
            return;
        }
        let deadline = self.guards.borrow_mut().deadline.take();
        drop(deadline);
        let woken = self.connection.borrow_mut().opened();
        woken.wake();
    }

    /// `error` tells nothing, and by the standard `close` follows it. It doesn't in WebKit for a port it blocks, nor in
    /// Node 20 for a refusal.
    fn on_error(&self) {
        const FOR_THE_CLOSE_EVENT: Duration = Duration::from_secs(1);
        self.set_deadline(FOR_THE_CLOSE_EVENT, Deadline::CloseEvent);
    }

    fn on_close(&self, event: &web_sys::CloseEvent) {
        let event = convert::close_event(event, self.buffered_amount());
        let woken = self.connection.borrow_mut().closed(event, None);
        self.release();
        woken.wake();
    }

    fn unexpected_data(&self) {
        self.fail(
            Error::UnexpectedData,
            CloseCode::from(4003),
            "unexpected data",
        );
    }

    /// A terminal cause on our side: the peer is told with `code`, and the reader after what is queued.
    fn fail(&self, cause: Error, code: CloseCode, reason: &str) {
        let woken = self.connection.borrow_mut().fail(cause);
        // Both arguments are constants that browsers accept.
        let _ = self.close_native(Some(code), reason);
        self.await_close_event();
        woken.wake();
    }

    fn close_native(&self, code: Option<CloseCode>, reason: &str) -> Result<(), Error> {
        match code {
            Some(code) => self.native.close_with_code_and_reason(code.get(), reason),
            None => self.native.close(),
        }
        .map_err(|thrown| convert::exception(&thrown))
    }

    /// The close event must come within the close timeout, counted from the last progress of what is still to be sent.
    fn await_close_event(&self) {
        self.left_at_deadline.set(self.buffered_amount());
        self.set_deadline(self.close_timeout, Deadline::Close);
    }

    fn set_deadline(&self, limit: Duration, deadline: Deadline) {
        let me = self.me.clone();
        let callback = Closure::<dyn Fn()>::new(move || {
            if let Some(shared) = me.upgrade() {
                shared.on_deadline(deadline);
            }
        });
        let timer = Timer::after(limit, callback);
        let replaced = self.guards.borrow_mut().deadline.replace(timer);
        drop(replaced);
    }

    fn on_deadline(&self, deadline: Deadline) {
        let cause = match deadline {
            Deadline::Open(limit) => Some(Error::ConnectTimeout(limit)),
            Deadline::Close if self.buffered_amount() < self.left_at_deadline.get() => {
                return self.await_close_event();
            }
            Deadline::Close => Some(Error::CloseTimeout(self.close_timeout)),
            Deadline::CloseEvent => None,
        };
        self.give_up(cause);
    }

    /// A task waits for `bufferedAmount` to shrink, which no event tells. Timers exist only while one does: each look
    /// wakes the task, and it asks for the next one by polling again.
    fn keep_looking(&self, waiting: bool) {
        if !waiting {
            self.guards.borrow_mut().looks = Looks::default();
            return;
        }
        if !self.connection.borrow().wants_looks() || self.guards.borrow().look.is_some() {
            return;
        }
        let pause = self.guards.borrow_mut().looks.next();
        let me = self.me.clone();
        let look = Closure::<dyn Fn()>::new(move || {
            if let Some(shared) = me.upgrade() {
                let done = shared.guards.borrow_mut().look.take();
                drop(done);
                let waker = shared.connection.borrow_mut().take_writable();
                wake(waker);
            }
        });
        let timer = match pause {
            Pause::Task => Timer::next_task(look),
            Pause::Millis(millis) => Timer::after(Duration::from_millis(millis.into()), look),
        };
        self.guards.borrow_mut().look = Some(timer);
    }

    /// Removes the listeners and clears the timers, then frees their closures.
    fn release(&self) {
        let guards = self.guards.take();
        drop(guards);
    }
}

impl<M: Payload> Handler for Rc<Shared<M>> {
    fn on_message(&self, event: &MessageEvent) {
        let Some(incoming) = Incoming::measure(event.data()) else {
            return self.unexpected_data();
        };
        let mut delivery = self
            .connection
            .borrow_mut()
            .admit(incoming.at_least_bytes());
        if delivery == Delivery::Queued {
            let Some((message, bytes)) = M::receive(incoming, &self.encoder) else {
                return self.unexpected_data();
            };
            let (received, waker) = self.connection.borrow_mut().received(message, bytes);
            delivery = received;
            wake(waker);
        }
        if delivery == Delivery::Overflowed {
            let code = CloseCode::RECEIVE_OVERFLOW;
            self.fail(Error::ReceiveOverflow, code, "receive buffer full");
        }
    }

    fn on_lifecycle(&self, event: &Event) {
        match event.type_().as_str() {
            "open" => self.on_open(),
            "close" => self.on_close(event.unchecked_ref()),
            _ => self.on_error(),
        }
    }
}
