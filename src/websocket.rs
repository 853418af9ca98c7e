//! The WebSocket: a stream and a sink of messages.

use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::{FusedStream, Stream};
use futures_sink::Sink;

use crate::browser::convert::Payload;
use crate::browser::outgoing::Outgoing;
use crate::browser::socket::Shared;
use crate::builder::Builder;
use crate::connecting::Connecting;
use crate::control::{Closed, Control};
use crate::core::close::{CloseEvent, CloseFrame};
use crate::core::error::Error;
use crate::core::message::Message;
use crate::core::options::Options;
use crate::core::wakers::Role;
use crate::handle::Handle;
use crate::split::{self, Receiver, Sender};
use crate::state::State;

/// A WebSocket connection: a `Stream` of `Result<Message, Error>` and a `Sink<Message>`.
///
/// Dropping it closes the connection and releases everything it held.
#[derive(Debug)]
pub struct WebSocket<M: Payload = Message> {
    handle: Handle<M>,
}

impl WebSocket {
    /// Connects with default settings. `url` is `ws(s):`, `http(s):`, or relative to the page or worker.
    ///
    /// It begins at once; dropping the future closes the connection.
    ///
    /// # Errors
    /// As [`Builder::connect`].
    pub fn connect(url: impl Into<String>) -> Connecting {
        Self::builder(url).connect()
    }

    /// Settings for a connection to `url`, which is `ws(s):`, `http(s):`, or relative to the page or worker.
    pub fn builder(url: impl Into<String>) -> Builder {
        Builder {
            url: url.into(),
            options: Options::default(),
        }
    }
}

impl<M: Payload> WebSocket<M> {
    pub(crate) fn from_shared(shared: Rc<Shared<M>>) -> Self {
        Self::from_handle(Handle::new(shared))
    }

    pub(crate) fn from_handle(handle: Handle<M>) -> Self {
        Self { handle }
    }

    /// Takes an existing native object over, in whatever state it is, with default settings. Sets its `binaryType` to
    /// `"arraybuffer"`. Messages that were dispatched before are not seen; listeners others have set stay theirs.
    #[must_use]
    pub fn from_raw(native: web_sys::WebSocket) -> Self {
        Self::from_shared(Shared::adopt(native, &Options::default()))
    }

    /// Gives the native object back, open as it is, with our listeners removed, and the messages that were received and
    /// not taken.
    #[must_use]
    pub fn into_raw(self) -> (web_sys::WebSocket, Vec<M>) {
        self.handle.surrender()
    }

    /// The native object, to read from. Closing it or sending through it is allowed, and seen like the peer's doing.
    #[must_use]
    pub fn as_raw(&self) -> &web_sys::WebSocket {
        self.handle.native()
    }

    /// Ready as soon as the connection is open; at once if it is, or ever was.
    ///
    /// # Errors
    /// [`Error::Connect`] and [`Error::ConnectTimeout`].
    pub fn poll_opened(&self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.handle.poll_opened(cx)
    }

    /// Waits until the connection is open. Cancel-safe.
    ///
    /// # Errors
    /// As [`poll_opened`](Self::poll_opened).
    pub fn opened(&self) -> impl Future<Output = Result<(), Error>> {
        core::future::poll_fn(|cx| self.poll_opened(cx))
    }

    /// The next message. Cancel-safe: no message is lost when the future is dropped.
    ///
    /// # Errors
    /// One error, if the connection did not end with a clean close; then `None`.
    #[allow(clippy::should_implement_trait, reason = "that of a stream")]
    pub fn next(&mut self) -> impl Future<Output = Option<Result<M, Error>>> {
        self.handle.next()
    }

    /// Sends a message, after waiting for room below the high-water mark. When it returns Ok, the browser has accepted
    /// the message. Cancel-safe in that a dropped future has sent the whole message or none of it.
    ///
    /// # Errors
    /// [`Error::NotOpen`]: the message was not sent.
    pub fn send(&mut self, message: impl Outgoing<M>) -> impl Future<Output = Result<(), Error>> {
        self.handle.send(message)
    }

    /// Waits until the browser has handed everything to the network. Cancel-safe.
    ///
    /// # Errors
    /// Why the connection ended, if it did so before.
    pub fn flush(&mut self) -> impl Future<Output = Result<(), Error>> {
        self.handle.flush()
    }

    /// Closes: sends a Close frame behind what has been sent, and waits for the peer's. Dropping the future does not take
    /// it back. Messages received before stay readable; the browser discards what still arrives.
    ///
    /// If the connection is closed already, the frame is only checked, and the outcome told.
    ///
    /// # Errors
    /// [`Error::InvalidCloseCode`] and [`Error::CloseReasonTooLong`] before anything is done; [`Error::CloseTimeout`];
    /// or why the connection ended, if not by a clean close with everything sent.
    pub fn close(
        &mut self,
        frame: impl Into<CloseFrame>,
    ) -> impl Future<Output = Result<CloseEvent, Error>> {
        self.handle.close(frame.into())
    }

    /// Ready when the connection has ended, however it did.
    pub fn poll_closed(&self, cx: &mut Context<'_>) -> Poll<CloseEvent> {
        self.handle.poll_closed(Role::CLOSED, cx)
    }

    /// Waits for the end, however it comes. The future owns what it needs. Cancel-safe.
    pub fn closed(&self) -> Closed {
        self.control().closed()
    }

    /// Ends the connection at once, without waiting for anything: the close event is a synthetic 1006.
    pub fn terminate(&mut self) {
        self.handle.give_up(None);
    }

    /// A handle that outlives this one, to watch and close the connection from elsewhere.
    #[must_use]
    pub fn control(&self) -> Control {
        Control::new(self.handle.shared())
    }

    /// Two owned halves. [`Sender::reunite`] puts them together again.
    #[must_use]
    pub fn split(self) -> (Sender<M>, Receiver<M>) {
        split::split(self.handle)
    }

    /// The URL connected to, as the browser resolved it.
    #[must_use]
    pub fn url(&self) -> String {
        self.as_raw().url()
    }

    /// The subprotocol the server chose, or `""`.
    #[must_use]
    pub fn protocol(&self) -> String {
        self.as_raw().protocol()
    }

    /// The extensions the server chose, or `""`.
    #[must_use]
    pub fn extensions(&self) -> String {
        self.as_raw().extensions()
    }

    /// The `readyState`.
    #[must_use]
    pub fn state(&self) -> State {
        self.handle.state()
    }

    /// Bytes accepted by `send` that have not left the browser: UTF-8 for text, payload only.
    #[must_use]
    pub fn buffered_amount(&self) -> u64 {
        self.handle.buffered_amount()
    }

    /// How many received messages the overflow policy has dropped.
    #[must_use]
    pub fn dropped_messages(&self) -> u64 {
        self.handle.ask(|connection| connection.dropped_messages())
    }
}

impl<M: Payload> From<web_sys::WebSocket> for WebSocket<M> {
    fn from(native: web_sys::WebSocket) -> Self {
        Self::from_raw(native)
    }
}

impl<M: Payload> Stream for WebSocket<M> {
    type Item = Result<M, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.handle.poll_next(cx)
    }
}

impl<M: Payload> FusedStream for WebSocket<M> {
    fn is_terminated(&self) -> bool {
        self.handle.ask(|connection| connection.is_terminated())
    }
}

/// `poll_close` closes with 1000 and waits for the outcome.
impl<M: Payload> Sink<M> for WebSocket<M> {
    type Error = Error;

    fn poll_ready(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.handle.poll_ready(cx)
    }

    fn start_send(self: Pin<&mut Self>, message: M) -> Result<(), Error> {
        Shared::send(&self.handle, &message)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.handle.poll_flush(cx)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.handle
            .poll_close(&CloseFrame::normal(), cx)
            .map_ok(drop)
    }
}
