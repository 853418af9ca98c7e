//! Opening a connection: its URL and its settings.

use alloc::string::String;
use core::time::Duration;

use crate::browser::socket::Socket;
use crate::connecting::Connecting;
use crate::message::incoming::Incoming;
use crate::message::message::Message;
use crate::proto::error::Error;
#[cfg(feature = "websocket-stream")]
use crate::proto::options::transport::Transport;
use crate::proto::options::{CloseCodes, Options, ReceiveBuffer, SendBuffer, offer};
use crate::websocket::WebSocket;

impl WebSocket {
    /// Starts connecting to a URL immediately, with default settings; await the future for the outcome.
    ///
    /// The URL has the scheme `ws:`, `wss:`, `http:` or `https:`, or is relative to the page's base URL or the worker's
    /// own. The last two schemes mean the first two.
    ///
    /// # Errors
    /// As [`Builder::connect`].
    ///
    /// # Cancel safety
    /// Dropping the future closes the connection.
    pub fn connect(url: impl Into<String>) -> Connecting {
        Self::builder(url).connect()
    }

    /// Returns the settings of a connection to a URL, as [`connect`](Self::connect) takes it.
    pub fn builder(url: impl Into<String>) -> Builder {
        Builder {
            url: url.into(),
            options: Options::default(),
        }
    }
}

/// The URL and the settings of a connection. Returned by [`WebSocket::builder`].
///
/// ```no_run
/// use core::time::Duration;
/// use sockstream::WebSocket;
///
/// # async fn run() -> Result<(), sockstream::Error> {
/// let socket = WebSocket::builder("/chat")
///     .protocols(["chat.v2", "chat.v1"])
///     .connect_timeout(Duration::from_secs(5))
///     .connect()
///     .await?;
/// web_sys::console::log_1(&socket.protocol().into());
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until it connects"]
pub struct Builder {
    pub(crate) url: String,
    pub(crate) options: Options,
}

impl Builder {
    /// Offers subprotocols, the preferred one first. If the server chooses none of them, connecting fails in every browser.
    /// Default: none.
    pub fn protocols<P: Into<String>>(mut self, protocols: impl IntoIterator<Item = P>) -> Self {
        self.options.protocols = offer(protocols);
        self
    }

    /// Limits the time of the opening handshake. `None` leaves it to the browser. Default 30 s, at most 24 days.
    pub fn connect_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.options.connect_timeout = limit.into();
        self
    }

    /// Limits the time that the closing handshake may take without progress. Progress is when bytes that were sent leave
    /// the browser. Default 10 s, at most 24 days.
    pub fn close_timeout(mut self, limit: Duration) -> Self {
        self.options.close_timeout = limit;
        self
    }

    /// Sets the water marks of the send buffer, in bytes of `bufferedAmount`: when `high` is reached, sending waits until
    /// at most `low` bytes are left. Default 1 MiB and 256 KiB.
    ///
    /// A message is never split, so at most `high` bytes and one message are buffered. A low mark above the high one counts
    /// as the high one, and a high mark of 0 as 1.
    pub fn send_buffer(mut self, high: usize, low: usize) -> Self {
        self.options.send_buffer = SendBuffer::new(high, low);
        self
    }

    /// Sets the bounds of the receive buffer, and what happens to messages that exceed them. Default
    /// [`ReceiveBuffer::default`].
    pub fn receive_buffer(mut self, receive_buffer: ReceiveBuffer) -> Self {
        self.options.receive_buffer = receive_buffer;
        self
    }

    /// Sets the close codes with which this crate closes a connection because of what it received. Default
    /// [`CloseCodes::default`].
    pub fn close_codes(mut self, close_codes: CloseCodes) -> Self {
        self.options.close_codes = close_codes;
        self.options.unsendable = close_codes.unsendable();
        self
    }

    /// Selects the native object that the connection uses. Default [`Transport::WebSocket`].
    #[cfg(feature = "websocket-stream")]
    pub fn transport(mut self, transport: Transport) -> Self {
        self.options.transport = transport;
        self
    }

    /// Starts connecting immediately; await the future for the outcome.
    ///
    /// # Errors
    /// - Before a connection is tried: [`Error::InvalidUrl`], [`Error::InvalidProtocol`], [`Error::InvalidCloseCode`] for
    ///   [`close_codes`](Self::close_codes), and [`Error::Unsupported`].
    /// - [`Error::Exception`] if the browser refuses to try.
    /// - [`Error::Connect`] and [`Error::ConnectTimeout`].
    ///
    /// [`Error`] has a table of what to check.
    ///
    /// # Cancel safety
    /// Dropping the future closes the connection.
    pub fn connect(self) -> Connecting {
        self.connect_as()
    }

    /// Starts connecting as [`connect`](Self::connect) does, and selects the type of the messages: [`Message`] or
    /// [`JsMessage`](crate::JsMessage).
    ///
    /// # Errors
    /// As [`connect`](Self::connect).
    ///
    /// # Cancel safety
    /// Dropping the future closes the connection.
    pub fn connect_as<M: Incoming>(self) -> Connecting<M> {
        Connecting::new(self.open_as())
    }

    /// Starts connecting and returns the socket immediately, in [`ReadyState::Connecting`](crate::ReadyState::Connecting).
    ///
    /// For code that can't await. Sending and reading wait until the connection is open; [`WebSocket::opened`] and
    /// [`WebSocket::poll_opened`] report whether it is.
    ///
    /// # Errors
    /// Those of [`connect`](Self::connect) that are known before a connection is tried.
    pub fn open(self) -> Result<WebSocket<Message>, Error> {
        self.open_as()
    }

    /// Starts connecting as [`open`](Self::open) does, and selects the type of the messages: [`Message`] or
    /// [`JsMessage`](crate::JsMessage).
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_as<M: Incoming>(self) -> Result<WebSocket<M>, Error> {
        Socket::connect(&self.url, &self.options).map(WebSocket::from_socket)
    }
}
