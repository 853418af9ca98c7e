//! One connection: the native object, the state machine that decides, and the tasks that wait. Events are reported to the
//! machine, and the actions that it returns are applied.

use alloc::collections::VecDeque;
use alloc::rc::{Rc, Weak};
use alloc::vec::Vec;
use core::cell::{Cell, OnceCell, RefCell, RefMut};
use core::task::{Context, Poll};
use core::time::Duration;

use wasm_bindgen::prelude::*;

use crate::browser::convert;
use crate::browser::listeners::Listeners;
use crate::browser::native;
use crate::browser::native_socket::NativeSocket;
#[cfg(feature = "reconnect")]
use crate::browser::observer::Observer;
use crate::browser::timer::NativeTimer;
use crate::browser::wakers::{Key, NEW, TASK, Wakers};
use crate::message::incoming::{Encoder, Incoming, MessageData};
use crate::message::outgoing::Outgoing;
use crate::proto::close_code::CloseCode;
use crate::proto::close_event::CloseEvent;
use crate::proto::close_frame::CloseFrame;
use crate::proto::connection::Connection;
use crate::proto::error::Error;
use crate::proto::event::{Actions, Cause, Event, NO_CODE, Native};
use crate::proto::inbox::Admission;
use crate::proto::options::Options;
use crate::proto::ready_state::ReadyState;

mod listening;
#[cfg(feature = "reconnect")]
mod observing;
mod polling;
mod releasing;
#[cfg(feature = "websocket-stream")]
mod streaming;

/// What all handles of one connection share.
///
/// Nothing is borrowed while JavaScript is called or a waker runs, since either may call a method of this again.
pub(crate) struct Socket<M> {
    native: NativeSocket,
    encoder: Encoder,
    state: RefCell<Inner<M>>,
    /// The task that waits for a message: the one that polled last.
    readers: Wakers,
    /// The tasks that wait for the connection to open, to send, or to flush.
    senders: Wakers,
    /// Since when a sink waits to send, or [`NEW`].
    sink_since: Cell<Key>,
    /// The tasks that wait for the end.
    watchers: Wakers,
    last_key: Cell<Key>,
    /// The browser's close event.
    event: OnceCell<CloseEvent>,
    listeners: Listeners,
    timer: Cell<Option<NativeTimer>>,
    /// Payload bytes that the native object has accepted.
    sent: Cell<f64>,
    connect_timeout: Option<Duration>,
    close_timeout: Duration,
    /// Subprotocols were offered, so the server has to choose one.
    offered_protocols: bool,
    /// Handles that keep the connection open. (A `Control` doesn't.)
    owners: Cell<u32>,
    /// One of them is a `Receiver`.
    has_receiver: Cell<bool>,
    #[cfg(feature = "reconnect")]
    observer: OnceCell<Weak<dyn Observer<M>>>,
    #[cfg(feature = "websocket-stream")]
    weak_self: Weak<Self>,
}

/// The state machine, and the messages that it counts.
struct Inner<M> {
    connection: Connection,
    /// Messages that have arrived and were not read, each with its size: measuring a JavaScript value again would cost a
    /// call.
    messages: VecDeque<(M, usize)>,
    /// The sends that wait, the oldest first.
    turns: Vec<Key>,
    /// How many messages have left the front.
    #[cfg(feature = "reconnect")]
    removed: u64,
}

impl<M> Inner<M> {
    /// Returns pending instead of Ok if a send waits that came before `key`.
    fn behind_turns(&self, poll: Poll<Result<(), Cause>>, key: Key) -> Poll<Result<(), Cause>> {
        if poll == Poll::Ready(Ok(())) && self.turns.first().is_some_and(|first| *first < key) {
            return Poll::Pending;
        }
        poll
    }
}

impl<M: Incoming> Socket<M> {
    /// Checks everything, then constructs the native object.
    pub(crate) fn connect(url: &str, options: &Options) -> Result<Rc<Self>, Error> {
        if !cfg!(target_family = "wasm") {
            return Err(Error::Unsupported);
        }
        let protocols = options.validate()?;
        let url = native::websocket_url(url)?;
        let native = NativeSocket::open(&url, protocols, options)
            .map_err(|thrown| convert::constructor_exception(&thrown))?;
        let socket = Self::attach(native, options);
        socket.rearm();
        Ok(socket)
    }

    /// Wraps a native object in any `readyState`.
    pub(crate) fn adopt(native: web_sys::WebSocket, options: &Options) -> Rc<Self> {
        let socket = Self::attach(NativeSocket::adopt(native), options);
        let (native, now) = (socket.native_state(), native::now());
        let actions = socket.connection().adopt(native, now);
        socket.apply(actions, "");
        socket
    }

    /// Misses no event if it is called in the task that constructed the native object.
    fn attach(native: NativeSocket, options: &Options) -> Rc<Self> {
        let socket = Rc::new_cyclic(|weak_self: &Weak<Self>| Self {
            listeners: Listeners::attach(&native, {
                let weak_self = weak_self.clone();
                move || weak_self.upgrade()
            }),
            native,
            encoder: Encoder::default(),
            state: RefCell::new(Inner {
                connection: Connection::new(options.settings(), native::now()),
                messages: VecDeque::new(),
                turns: Vec::new(),
                #[cfg(feature = "reconnect")]
                removed: 0,
            }),
            readers: Wakers::default(),
            senders: Wakers::default(),
            sink_since: Cell::new(NEW),
            watchers: Wakers::default(),
            last_key: Cell::new(TASK),
            event: OnceCell::new(),
            timer: Cell::default(),
            sent: Cell::new(0.0),
            connect_timeout: options.connect_timeout,
            close_timeout: options.close_timeout,
            offered_protocols: options.protocols.as_deref() != Ok(""),
            owners: Cell::new(0),
            has_receiver: Cell::new(false),
            #[cfg(feature = "reconnect")]
            observer: OnceCell::new(),
            #[cfg(feature = "websocket-stream")]
            weak_self: weak_self.clone(),
        });
        #[cfg(feature = "websocket-stream")]
        socket.attach_stream();
        socket
    }

    /// Reports an event to the state machine and applies the actions that it returns.
    pub(crate) fn handle(&self, event: Event) {
        self.handle_with(event, "");
    }

    /// `reason` is sent with the close code, if there is one.
    fn handle_with(&self, event: Event, reason: &str) {
        let (native, now) = (self.native_state(), native::now());
        let actions = self.connection().handle(event, native, now);
        self.apply(actions, reason);
    }

    // Smaller programs than by the compiler's choice, as measured.
    #[inline(never)]
    fn apply(&self, actions: Actions, reason: &str) {
        if actions.has(Actions::DETACH) {
            // The timer is cleared by REARM, as there is no deadline any more.
            self.listeners.detach();
            #[cfg(feature = "websocket-stream")]
            self.detach_stream();
        }
        if actions.has(Actions::CLOSE) {
            let code = actions.close_code();
            if self.native.close(code, code.map(|_| reason)).is_err() {
                self.handle(Event::CloseThrew);
            }
        }
        if actions.has(Actions::REARM) {
            self.rearm();
        }
        self.wake(actions);
    }

    fn rearm(&self) {
        let deadline = self.connection().deadline();
        let timer = deadline
            .is_finite()
            .then(|| NativeTimer::after(deadline - native::now(), self.listeners.timer()));
        drop(self.timer.replace(timer));
    }

    fn wake(&self, actions: Actions) {
        if actions.has(Actions::WAKE_READABLE) {
            self.readers.wake();
        }
        if actions.has(Actions::WAKE_OPENED | Actions::WAKE_SENDERS) {
            self.senders.wake();
        }
        if actions.has(Actions::WAKE_CLOSED) {
            self.watchers.wake();
        }
        #[cfg(feature = "reconnect")]
        if actions.has(Actions::WAKE_ALL) {
            self.report();
        }
    }

    /// Converts a message and queues it. A message that can't fit is not converted. Returns `None` if it is neither text nor
    /// binary.
    fn receive(&self, data: JsValue) -> Option<Admission> {
        let incoming = MessageData::measure(data)?;
        let at_least = incoming.at_least_bytes();
        if !self.connection().may_fit(at_least) {
            return Some(self.connection().admit(at_least));
        }
        let (message, bytes) = M::receive(incoming, &self.encoder)?;
        #[cfg(feature = "reconnect")]
        if self.observer_takes(&message, bytes) {
            return Some(Admission::Dropped);
        }
        let Inner {
            connection,
            messages,
            #[cfg(feature = "reconnect")]
            removed,
            ..
        } = &mut *self.state();
        let mut admission = connection.admit(bytes);
        while admission == Admission::Evict {
            #[cfg(feature = "reconnect")]
            {
                *removed += 1;
            }
            let oldest = messages.pop_front();
            connection.taken(oldest.map_or(0, |(_, bytes)| bytes));
            admission = connection.admit(bytes);
        }
        if admission == Admission::Queued {
            messages.push_back((message, bytes));
        }
        Some(admission)
    }

    // Sending and closing

    /// Sends, unless the browser would drop the message.
    pub(crate) fn start_send(&self, message: &M) -> Result<(), Error> {
        let ready_state = self.native_state().ready_state;
        if ready_state != ReadyState::Open || !self.connection().takes_messages(ready_state) {
            return Err(Error::NotOpen);
        }
        self.send_ready(message)
    }

    /// Sends after `poll_ready` returned Ready in the same task.
    // Smaller programs than by the compiler's choice, as measured.
    #[inline(never)]
    pub(crate) fn send_ready(&self, message: &impl Outgoing<M>) -> Result<(), Error> {
        let sent = message.transmit(&self.native);
        let bytes = sent.map_err(|thrown| convert::exception(&thrown))?;
        self.sent.set(self.sent.get() + bytes as f64);
        Ok(())
    }

    /// Begins the closing handshake, unless it has begun already.
    pub(crate) fn start_close(&self, frame: &CloseFrame) -> Result<(), Error> {
        let code = frame.validate()?.map_or(NO_CODE, CloseCode::get);
        self.handle_with(Event::CloseRequested { code }, &frame.reason);
        Ok(())
    }

    /// Closes, unless the connection is closing already, and waits for the outcome.
    pub(crate) fn poll_close(
        &self,
        frame: &CloseFrame,
        cx: &Context<'_>,
    ) -> Poll<Result<CloseEvent, Error>> {
        self.start_close(frame)?;
        self.poll_outcome(TASK, cx)
    }

    /// Stops receiving. Drops the messages that are queued, and the waker of the task that waits for one.
    pub(crate) fn drop_receiver(&self) {
        self.handle(Event::ReceiverDropped);
        self.readers.clear();
        let messages = core::mem::take(&mut self.state().messages);
        drop(messages);
        self.read_more();
    }

    pub(crate) fn add_owner(&self) {
        self.owners.set(self.owners.get() + 1);
    }

    pub(crate) fn set_has_receiver(&self, has_receiver: bool) {
        self.has_receiver.set(has_receiver);
    }

    /// Returns whether only one owner can send.
    pub(crate) fn has_one_sender(&self) -> bool {
        self.owners.get() <= 1 + u32::from(self.has_receiver.get())
    }

    /// Ends the connection when the last owner is dropped.
    pub(crate) fn drop_owner(&self) {
        self.owners.set(self.owners.get() - 1);
        if self.owners.get() == 0 {
            self.drop_receiver();
            self.handle(Event::Terminate);
        }
    }

    // Accessors

    pub(crate) fn native(&self) -> &NativeSocket {
        &self.native
    }

    /// Returns the native `readyState`, or CLOSED if the connection has ended before the browser says so.
    pub(crate) fn ready_state(&self) -> ReadyState {
        if self.connection().is_closed() {
            return ReadyState::Closed;
        }
        self.native_state().ready_state
    }

    pub(crate) fn dropped_messages(&self) -> u64 {
        self.connection().dropped_messages()
    }

    pub(crate) fn is_terminated(&self) -> bool {
        self.connection().is_terminated()
    }

    /// Returns how the connection ended.
    pub(crate) fn close_event(&self) -> CloseEvent {
        let mut event = match self.event.get() {
            Some(event) => event.clone(),
            None => CloseEvent::synthetic(),
        };
        event.never_sent_bytes = self.connection().never_sent() as u64;
        event.unconfirmed_bytes = self.connection().unconfirmed(self.sent.get()) as u64;
        event
    }

    fn error(&self, cause: Cause) -> Error {
        match cause {
            Cause::NotOpen => Error::NotOpen,
            Cause::Connect => Error::Connect(self.close_event()),
            Cause::ConnectTimeout => {
                Error::ConnectTimeout(self.connect_timeout.unwrap_or_default())
            }
            Cause::UncleanClose => Error::UncleanClose(self.close_event()),
            Cause::CloseTimeout => Error::CloseTimeout(self.close_timeout),
            Cause::ReceiveOverflow => Error::ReceiveOverflow,
            Cause::UnexpectedData => Error::UnexpectedData,
        }
    }

    fn native_state(&self) -> Native {
        self.native.state()
    }

    fn connection(&self) -> RefMut<'_, Connection> {
        RefMut::map(self.state(), |state| &mut state.connection)
    }

    /// Borrows the state. Nothing else does.
    fn state(&self) -> RefMut<'_, Inner<M>> {
        self.state.borrow_mut()
    }
}
