//! The WebSocket: a stream and a sink of messages.

use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::{FusedStream, Stream};
use futures_sink::Sink;

use crate::browser::socket::Socket;
use crate::browser::wakers::TASK;
use crate::builder::Builder;
use crate::control::{Closed, Control};
use crate::futures::{Close, Connecting, Flush, Next, Opened, Send};
use crate::handle::Handle;
use crate::message::incoming::Incoming;
use crate::message::message::Message;
use crate::message::outgoing::Outgoing;
use crate::proto::close::{CloseEvent, CloseFrame};
use crate::proto::error::Error;
use crate::proto::event::Event;
use crate::proto::options::Options;
use crate::proto::ready_state::ReadyState;
use crate::split::{self, Receiver, Sender};

/// A WebSocket connection: a `Stream` of `Result<Message, Error>` and a `Sink<Message>`.
///
/// Dropping it closes the connection and releases everything it held.
pub struct WebSocket<M: Incoming = Message> {
    handle: Handle<M>,
}

impl WebSocket {
    /// Connects with default settings. `url` is `ws(s):`, `http(s):`, or relative to the page or worker.
    ///
    /// Starts connecting immediately; await the future for the outcome. Dropping it closes the connection.
    ///
    /// # Errors
    /// As [`Builder::connect`].
    pub fn connect(url: impl Into<String>) -> Connecting {
        Self::builder(url).connect()
    }

    /// Returns settings for a connection to `url`, which is `ws(s):`, `http(s):`, or relative to the page or worker.
    pub fn builder(url: impl Into<String>) -> Builder {
        Builder {
            url: url.into(),
            options: Options::default(),
        }
    }
}

impl<M: Incoming> WebSocket<M> {
    pub(crate) fn from_socket(socket: Rc<Socket<M>>) -> Self {
        Self::from_handle(Handle::new(socket))
    }

    pub(crate) fn from_handle(handle: Handle<M>) -> Self {
        Self { handle }
    }

    /// Wraps an existing native `WebSocket` in any `readyState`, with default settings. Sets its `binaryType` to
    /// `"arraybuffer"`. Messages that were dispatched before are not received; listeners of other code stay.
    ///
    /// A socket that is CONNECTING or CLOSING gets the default time limit for it. How a socket that is CLOSED ended can't
    /// be known: [`opened`](Self::opened) and the stream return [`Error::UncleanClose`] with code 1006.
    #[must_use]
    pub fn from_raw(native: web_sys::WebSocket) -> Self {
        Self::from_socket(Socket::adopt(native, &Options::default()))
    }

    /// Returns the native object, in the state in which it is, and the messages that were received and not taken. This
    /// crate does not use the object any more, except that a [`Control`] of this connection, while it exists, still tells
    /// how the connection ends, and can close it.
    #[must_use]
    pub fn into_raw(self) -> (web_sys::WebSocket, Vec<M>) {
        self.handle.release()
    }

    /// The native object. Other code may send through it or close it; that is seen as if the peer had closed.
    #[must_use]
    pub fn as_raw(&self) -> &web_sys::WebSocket {
        self.handle.socket().native()
    }

    /// Polls for [`opened`](Self::opened). Any number of tasks may wait.
    ///
    /// # Errors
    /// As [`opened`](Self::opened).
    pub fn poll_opened(&self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.handle.socket().poll_opened(cx)
    }

    /// Resolves when the connection has opened. Resolves immediately if it opened earlier, even if it has closed since.
    /// Cancel-safe; any number of tasks may wait.
    ///
    /// # Errors
    /// [`Error::Connect`] and [`Error::ConnectTimeout`]. For a socket that was wrapped when it was closing or closed,
    /// [`Error::UncleanClose`].
    pub fn opened(&self) -> Opened<'_, M> {
        Opened::new(self.handle.socket())
    }

    /// Returns the next message, or `None` after a clean close. Cancel-safe: a dropped future has taken no message.
    ///
    /// # Errors
    /// One error after all received messages, if the connection did not end with a clean close; then `None`.
    #[allow(clippy::should_implement_trait, reason = "that of a stream")]
    pub fn next(&mut self) -> Next<'_, M> {
        Next(self.handle.socket())
    }

    /// Sends a message, after waiting until `bufferedAmount` is below the high-water mark. When it returns Ok, the browser
    /// has accepted the message. Cancel-safe: a dropped future has sent the whole message or none of it.
    ///
    /// # Errors
    /// [`Error::NotOpen`]: the message was not sent. [`Error::Exception`] for a detached `ArrayBuffer`, likewise.
    pub fn send<T: Outgoing<M>>(&mut self, message: T) -> Send<'_, T, M> {
        Send::new(self.handle.socket(), message)
    }

    /// Waits until the browser has handed everything that was sent to the network. Cancel-safe.
    ///
    /// # Errors
    /// Why the connection ended, if it did not end with a clean close.
    pub fn flush(&mut self) -> Flush<'_, M> {
        Flush::new(self.handle.socket())
    }

    /// Closes the connection: sends a Close frame after everything that was sent, and waits for the peer's. Dropping the
    /// future does not undo it. Messages received before stay readable; the browser discards what still arrives.
    ///
    /// If the connection is closing or closed, the frame is only checked, and the outcome returned.
    ///
    /// # Errors
    /// [`Error::InvalidCloseCode`] and [`Error::CloseReasonTooLong`] before anything is done; [`Error::CloseTimeout`];
    /// or why the connection ended, if it did not end with a clean close.
    pub fn close(&mut self, frame: impl Into<CloseFrame>) -> Close<'_, M> {
        Close::new(self.handle.socket(), frame.into())
    }

    /// Polls for the close event. Any number of tasks may wait.
    pub fn poll_closed(&self, cx: &mut Context<'_>) -> Poll<CloseEvent> {
        self.handle.socket().poll_closed(TASK, cx)
    }

    /// Waits until the connection has ended. The future borrows nothing. Cancel-safe; any number of tasks may wait.
    pub fn closed(&self) -> Closed {
        self.control().closed()
    }

    /// Terminates the connection without waiting for the close event: [`closed`](Self::closed) resolves with code 1006.
    /// The browser still sends what it has buffered.
    pub fn terminate(&mut self) {
        self.handle.socket().handle(Event::Terminate);
    }

    /// Returns a handle to watch and close the connection from elsewhere. It outlives this one.
    #[must_use]
    pub fn control(&self) -> Control {
        Control::new(self.handle.socket())
    }

    /// Splits the socket into two owned halves. [`Sender::reunite`] puts them together again.
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

    /// The `readyState`. [`ReadyState::Closed`] as soon as the connection was terminated, whatever the native object says.
    #[must_use]
    pub fn ready_state(&self) -> ReadyState {
        self.handle.socket().ready_state()
    }

    /// Incoming bytes accepted by `send` that have not left the browser; UTF-8 for text.
    #[must_use]
    pub fn buffered_amount(&self) -> u64 {
        self.as_raw().buffered_amount().into()
    }

    /// How many received messages were dropped: by the overflow policy, and after an overflow closed the connection.
    #[must_use]
    pub fn dropped_messages(&self) -> u64 {
        self.handle.socket().dropped_messages()
    }
}

impl<M: Incoming> fmt::Debug for WebSocket<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(f, "WebSocket", &self.handle)
    }
}

/// The public name of a handle and the connection's state, and nothing private.
pub(crate) fn debug<M: Incoming>(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    handle: &Handle<M>,
) -> fmt::Result {
    f.debug_tuple(name)
        .field(&handle.socket().ready_state())
        .finish()
}

impl<M: Incoming> From<web_sys::WebSocket> for WebSocket<M> {
    fn from(native: web_sys::WebSocket) -> Self {
        Self::from_raw(native)
    }
}

impl<M: Incoming> Stream for WebSocket<M> {
    type Item = Result<M, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.handle.socket().poll_next(cx)
    }
}

impl<M: Incoming> FusedStream for WebSocket<M> {
    fn is_terminated(&self) -> bool {
        self.handle.socket().is_terminated()
    }
}

/// `poll_close` closes with code 1000, unless that was done before, and waits for the outcome.
impl<M: Incoming> Sink<M> for WebSocket<M> {
    type Error = Error;

    fn poll_ready(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.handle.socket().poll_ready(cx)
    }

    fn start_send(self: Pin<&mut Self>, message: M) -> Result<(), Error> {
        self.handle.socket().start_send(&message)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.handle.socket().poll_flush(cx)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let poll = self.handle.socket().poll_close(&CloseFrame::normal(), cx);
        poll.map_ok(drop)
    }
}
