//! The native object and the state machine, held together: events go in, decisions come out and are carried out.

use alloc::rc::{Rc, Weak};
use alloc::vec::Vec;
use core::cell::{Cell, OnceCell, RefCell, RefMut};
use core::task::{Context, Poll};
use core::time::Duration;

use wasm_bindgen::prelude::*;
use web_sys::MessageEvent;

use crate::browser::convert::{self, Encoder, Incoming, Payload};
use crate::browser::listeners::{Handler, Listeners};
use crate::browser::native::{self, Closable};
use crate::browser::outgoing::Outgoing;
use crate::browser::timer::Timer;
use crate::core::cause::Cause;
use crate::core::close::{CloseCode, CloseEvent, CloseFrame};
use crate::core::connection::{Connection, SendState};
use crate::core::error::Error;
use crate::core::inbox::Delivery;
use crate::core::options::{Options, validate_protocols};
use crate::core::outbox::Looks;
use crate::core::wakers::{Role, Woken, wake};
use crate::state::State;

mod waits;

use waits::Deadline;

/// What all handles of one connection share.
///
/// No borrow is held while JavaScript calls us or a waker runs, since either may come back here.
pub(crate) struct Shared<M> {
    native: web_sys::WebSocket,
    encoder: Encoder,
    connection: RefCell<Connection<M>>,
    /// The browser's event, or the one that stands for it if we gave up before it came.
    event: OnceCell<CloseEvent>,
    listeners: RefCell<Option<Listeners>>,
    deadline: Cell<Option<(Deadline, Timer)>>,
    /// The next look at `bufferedAmount`.
    look: Cell<Option<Timer>>,
    looks: Cell<Looks>,
    /// `bufferedAmount` when the close deadline was set.
    left_at_deadline: Cell<u64>,
    connect_timeout: Option<Duration>,
    close_timeout: Duration,
    /// Subprotocols were offered, so one must be chosen.
    offered_protocols: bool,
    /// Handles that keep it open. (A `Control` doesn't.)
    pub(crate) owners: Cell<u32>,
    me: Weak<Self>,
}

impl<M: Payload> Shared<M> {
    /// Checks everything, then constructs the native object.
    pub(crate) fn open(url: &str, options: &Options) -> Result<Rc<Self>, Error> {
        if !cfg!(target_family = "wasm") {
            return Err(Error::Unsupported);
        }
        validate_protocols(&options.protocols)?;
        let url = native::websocket_url(url)?;
        let native = native::web_socket(&url, &options.protocols)
            .map_err(|thrown| convert::constructor_exception(&thrown))?;
        Ok(Self::adopt(native, options))
    }

    /// Takes a native object over, whatever its state. In the task that constructed it, nothing is missed.
    pub(crate) fn adopt(native: web_sys::WebSocket, options: &Options) -> Rc<Self> {
        native::set_property(&native, "binaryType", &JsValue::from_str("arraybuffer"));
        let shared = Rc::new_cyclic(|me: &Weak<Self>| Self {
            native,
            encoder: Encoder::default(),
            connection: RefCell::new(Connection::new(options.receive_buffer, options.send_buffer)),
            event: OnceCell::new(),
            listeners: RefCell::default(),
            deadline: Cell::default(),
            look: Cell::default(),
            looks: Cell::default(),
            left_at_deadline: Cell::new(0),
            connect_timeout: options.connect_timeout,
            close_timeout: options.close_timeout,
            offered_protocols: !options.protocols.is_empty(),
            owners: Cell::new(0),
            me: me.clone(),
        });
        let me = shared.me.clone();
        let listeners = Listeners::attach(&shared.native, move || me.upgrade());
        shared.listeners.replace(Some(listeners));
        match shared.state() {
            State::Closed => shared.give_up(None),
            State::Connecting => {
                if let Some(limit) = shared.connect_timeout {
                    shared.set_deadline(limit, Deadline::Open);
                }
            }
            // In Closing, the close event is yet to come.
            State::Open | State::Closing => shared.on_open(),
        }
        shared
    }

    /// Begins the closing handshake, unless that was done before.
    pub(crate) fn start_close(&self, frame: &CloseFrame) -> Result<(), Error> {
        let code = frame.validate()?;
        let (first, waker) = self.connection().closing();
        if first {
            self.close_native(code, &frame.reason)
                .map_err(|thrown| convert::exception(&thrown))?;
            self.await_close_event();
        }
        wake(waker);
        Ok(())
    }

    /// Ends it here and now: no event is waited for, and none is heard any more. Nothing if it has ended.
    pub(crate) fn give_up(&self, cause: Option<Cause>) {
        if self.connection().is_closed() {
            return;
        }
        let woken = self.settle(CloseEvent::synthetic(self.buffered_amount()), cause);
        let _ = self.close_native(None, "");
        woken.wake();
    }

    /// The last handle was dropped.
    pub(crate) fn dispose(&self) {
        self.connection().abandon_inbox();
        self.give_up(None);
    }

    /// Lets go of the native object without closing it, and returns the messages received and not delivered.
    pub(crate) fn surrender(&self) -> (web_sys::WebSocket, Vec<M>) {
        let mut connection = self.connection();
        let undelivered = core::iter::from_fn(|| connection.take_message()).collect();
        connection.abandon_inbox();
        drop(connection);
        self.settle(CloseEvent::synthetic(0), None).wake();
        (self.native.clone(), undelivered)
    }

    /// Ready as soon as it is open, even if it has ended since.
    pub(crate) fn poll_opened(&self, cx: &Context<'_>) -> Poll<Result<(), Error>> {
        let poll = self.ask(|connection| connection.poll_opened(cx));
        poll.map_err(|cause| self.error(cause))
    }

    pub(crate) fn poll_next(&self, cx: &Context<'_>) -> Poll<Option<Result<M, Error>>> {
        let poll = self.ask(|connection| connection.poll_next(cx));
        poll.map_err(|cause| self.error(cause))
    }

    /// Ready when the connection has ended; Ok if it ended well.
    pub(crate) fn poll_outcome(
        &self,
        role: Role,
        cx: &Context<'_>,
    ) -> Poll<Result<CloseEvent, Error>> {
        let poll = self.ask(|connection| connection.poll_closed(role, cx));
        poll.map_ok(|()| self.close_event())
            .map_err(|cause| self.error(cause))
    }

    /// Ready when the connection has ended, with the event.
    pub(crate) fn poll_closed(&self, role: Role, cx: &Context<'_>) -> Poll<CloseEvent> {
        let poll = self.ask(|connection| connection.poll_closed(role, cx));
        poll.map(|_| self.close_event())
    }

    pub(crate) fn poll_ready(&self, cx: &Context<'_>) -> Poll<Result<(), Error>> {
        let state = SendState {
            is_open: self.is_open(),
            buffered_amount: self.buffered_amount(),
        };
        let poll = self.ask(|connection| connection.poll_ready(state, cx));
        self.keep_looking(poll.is_pending());
        poll.map_err(|cause| self.error(cause))
    }

    /// Sends, unless the browser would drop the message.
    pub(crate) fn send(&self, message: &M) -> Result<(), Error> {
        if !self.connection().may_send(self.is_open()) {
            return Err(Error::NotOpen);
        }
        self.send_ready(message)
    }

    /// Sends, `poll_ready` having just been ready.
    pub(crate) fn send_ready(&self, message: &impl Outgoing<M>) -> Result<(), Error> {
        let sent = message.hand_over(&self.native);
        sent.map_err(|thrown| convert::exception(&thrown))
    }

    pub(crate) fn poll_flush(&self, cx: &Context<'_>) -> Poll<Result<(), Error>> {
        let buffered_amount = self.buffered_amount();
        let poll = self.ask(|connection| connection.poll_flush(buffered_amount, cx));
        self.keep_looking(poll.is_pending());
        poll.map_err(|cause| self.error(cause))
    }

    /// Puts a question that may register a waker.
    pub(crate) fn ask<R>(&self, question: impl FnOnce(&mut Connection<M>) -> R) -> R {
        let mut connection = self.connection();
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
        if self.connection().is_closed() {
            return State::Closed;
        }
        match self.native.ready_state() {
            web_sys::WebSocket::CONNECTING => State::Connecting,
            web_sys::WebSocket::OPEN => State::Open,
            web_sys::WebSocket::CLOSING => State::Closing,
            _ => State::Closed,
        }
    }

    /// The only place that borrows it.
    fn connection(&self) -> RefMut<'_, Connection<M>> {
        self.connection.borrow_mut()
    }

    fn close_event(&self) -> CloseEvent {
        match self.event.get() {
            Some(event) => event.clone(),
            None => CloseEvent::synthetic(0),
        }
    }

    fn error(&self, cause: Cause) -> Error {
        match cause {
            Cause::NotOpen => Error::NotOpen,
            Cause::Connect => Error::Connect(self.close_event()),
            Cause::ConnectTimeout => {
                Error::ConnectTimeout(self.connect_timeout.unwrap_or_default())
            }
            Cause::Closed => Error::Closed(self.close_event()),
            Cause::CloseTimeout => Error::CloseTimeout(self.close_timeout),
            Cause::ReceiveOverflow => Error::ReceiveOverflow,
            Cause::UnexpectedData => Error::UnexpectedData,
        }
    }

    fn is_open(&self) -> bool {
        self.native.ready_state() == web_sys::WebSocket::OPEN
    }

    fn on_open(&self) {
        if self.offered_protocols && native::text_property(&self.native, "protocol").is_empty() {
            // The standard makes this a failure to connect; not every engine does.
            self.give_up(None);
            return;
        }
        drop(self.deadline.take());
        let woken = self.connection().opened();
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
        self.settle(event, None).wake();
    }

    /// It has ended. Removes the listeners and clears the timers, then frees the closures.
    fn settle(&self, event: CloseEvent, cause: Option<Cause>) -> Woken {
        let woken = self.connection().closed(event.is_complete(), cause);
        let _ = self.event.set(event);
        drop(self.deadline.take());
        drop(self.look.take());
        drop(self.listeners.take());
        woken
    }

    fn unexpected_data(&self) {
        self.fail(
            Cause::UnexpectedData,
            CloseCode::from(4003),
            "unexpected data",
        );
    }

    /// A terminal cause on our side: the peer is told with `code`, and the reader after what is queued.
    fn fail(&self, cause: Cause, code: CloseCode, reason: &str) {
        let woken = self.connection().fail(cause);
        // Both arguments are constants that browsers accept.
        let _ = self.close_native(Some(code), reason);
        self.await_close_event();
        woken.wake();
    }

    fn close_native(&self, code: Option<CloseCode>, reason: &str) -> Result<(), JsValue> {
        let native: &Closable = self.native.unchecked_ref();
        native.close(code.map(CloseCode::get), code.map(|_| reason))
    }
}

impl<M: Payload> Handler for Rc<Shared<M>> {
    fn on_message(&self, event: &MessageEvent) {
        let Some(incoming) = Incoming::measure(event.data()) else {
            return self.unexpected_data();
        };
        let mut delivery = self.connection().admit(incoming.at_least_bytes());
        if delivery == Delivery::Queued {
            let Some((message, bytes)) = M::receive(incoming, &self.encoder) else {
                return self.unexpected_data();
            };
            let (received, waker) = self.connection().received(message, bytes);
            delivery = received;
            wake(waker);
        }
        if delivery == Delivery::Overflowed {
            let code = CloseCode::RECEIVE_OVERFLOW;
            self.fail(Cause::ReceiveOverflow, code, "receive buffer full");
        }
    }

    fn on_event(&self, kind: &str, event: &JsValue) {
        match kind {
            "open" => self.on_open(),
            "close" => self.on_close(event.unchecked_ref()),
            "error" => self.on_error(),
            "deadline" => self.on_deadline(),
            // From a message channel, or the timer in its place.
            _ => self.on_look(),
        }
    }
}
