//! A WebSocket connection.

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
use crate::control::{Closed, Control};
use crate::handle::Handle;
use crate::message::incoming::Incoming;
use crate::message::message::Message;
use crate::message::outgoing::Outgoing;
use crate::methods::{accessors, debug_with_state, receiving, sending};
use crate::operations::{Close, Flush, Next, Opened, Send};
use crate::proto::close_event::CloseEvent;
use crate::proto::close_frame::CloseFrame;
use crate::proto::error::Error;
use crate::proto::error::without_waiting::{TryRecvError, TrySendError};
use crate::proto::event::Event;
use crate::proto::options::Options;
use crate::proto::ready_state::ReadyState;

/// A WebSocket connection: a `Stream` of `Result<Message, Error>` and a `Sink<Message>`.
///
/// [`connect`](Self::connect) and [`builder`](Self::builder) open one. Dropping it closes the connection without a
/// close code, so that the peer reports 1005, and releases everything it held, at any time.
///
/// ```no_run
/// use sockstream::{CloseCode, WebSocket};
///
/// # async fn run() -> Result<(), sockstream::Error> {
/// let mut socket = WebSocket::connect("wss://example.com/chat").await?;
/// socket.send("hello").await?;
/// if let Some(message) = socket.next().await {
///     web_sys::console::log_1(&format!("{:?}", message?).into());
/// }
/// socket.close((CloseCode::NORMAL, "done")).await?;
/// # Ok(()) }
/// ```
pub struct WebSocket<M: Incoming = Message> {
    pub(crate) handle: Handle<M>,
}

impl<M: Incoming> WebSocket<M> {
    pub(crate) fn from_socket(socket: Rc<Socket<M>>) -> Self {
        Self {
            handle: Handle::new(socket),
        }
    }

    fn socket(&self) -> &Rc<Socket<M>> {
        self.handle.socket()
    }

    /// Wraps an existing native `WebSocket` in any `readyState`, with default settings.
    ///
    /// Sets its `binaryType` to `"arraybuffer"`. Messages that were dispatched before are not received. Listeners of other
    /// code stay.
    ///
    /// The default time limits count from now. How a socket that is already CLOSED ended can't be known:
    /// [`opened`](Self::opened) and the stream return [`Error::UncleanClose`] with code 1006.
    #[must_use]
    pub fn from_raw(native: web_sys::WebSocket) -> Self {
        Self::from_socket(Socket::adopt(native, &Options::default()))
    }

    /// Returns the native `WebSocket` in its current state, and the messages that were received and not read.
    ///
    /// The connection stays as it is: it is not closed, and has no time limits any more. If there is a [`Control`] of this
    /// connection, it still reports how the connection ends, and can close it. A [`Sender`](crate::Sender) still sends.
    ///
    /// # Errors
    /// The connection itself, if it has another transport than `WebSocket`.
    pub fn into_raw(self) -> Result<(web_sys::WebSocket, Vec<M>), Self> {
        self.handle.release().ok_or(self)
    }

    /// Waits until the connection has opened. Resolves immediately if it opened earlier, even if it has ended since.
    ///
    /// # Errors
    /// [`Error::Connect`] and [`Error::ConnectTimeout`]. For a socket that was wrapped when it was CLOSING or CLOSED:
    /// [`Error::UncleanClose`] and [`Error::CloseTimeout`].
    ///
    /// # Cancel safety
    /// Dropping the future has no effect. Any number of tasks may wait.
    pub fn opened(&self) -> Opened<'_, M> {
        Opened::new(self.socket())
    }

    /// Polls for what [`opened`](Self::opened) waits for. Any number of tasks may wait.
    ///
    /// # Errors
    /// As [`opened`](Self::opened).
    pub fn poll_opened(&self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.socket().poll_opened(cx)
    }

    /// Waits until the connection has ended, and returns the close event. The future borrows nothing.
    ///
    /// # Cancel safety
    /// Dropping the future has no effect. Any number of tasks may wait.
    pub fn closed(&self) -> Closed {
        self.control().closed()
    }

    /// Polls for what [`closed`](Self::closed) waits for. Any number of tasks may wait.
    pub fn poll_closed(&self, cx: &mut Context<'_>) -> Poll<CloseEvent> {
        self.socket().poll_closed(TASK, cx)
    }

    /// Terminates the connection without waiting for the close event. [`closed`](Self::closed) resolves immediately, with
    /// code 1006, and nothing more is received. The browser still sends what it has buffered.
    pub fn terminate(&self) {
        self.socket().handle(Event::Terminate);
    }

    /// Returns a handle to watch and close the connection from elsewhere. It outlives the socket.
    #[must_use]
    pub fn control(&self) -> Control {
        Control::new(self.socket())
    }

    accessors!();
}

sending!(WebSocket);
receiving!(WebSocket);
debug_with_state!(WebSocket);

/// Wraps a native object as [`WebSocket::from_raw`] does.
impl<M: Incoming> From<web_sys::WebSocket> for WebSocket<M> {
    fn from(native: web_sys::WebSocket) -> Self {
        Self::from_raw(native)
    }
}
