//! The settings of a connection to be made.

use alloc::string::String;
use core::time::Duration;

use crate::browser::socket::Socket;
use crate::futures::Connecting;
use crate::message::incoming::Incoming;
use crate::message::message::Message;
use crate::proto::error::Error;
use crate::proto::options::{CloseCodes, Options, ReceiveBuffer, SendBuffer};
use crate::websocket::WebSocket;

/// Settings of a connection to be made; from [`WebSocket::builder`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until it connects"]
pub struct Builder {
    pub(crate) url: String,
    pub(crate) options: Options,
}

impl Builder {
    /// Offers subprotocols, the preferred one first. If the server chooses none of them, connecting fails on every engine.
    pub fn protocols<P: Into<String>>(mut self, protocols: impl IntoIterator<Item = P>) -> Self {
        self.options.protocols = protocols.into_iter().map(Into::into).collect();
        self
    }

    /// Limits how long the opening handshake may take; `None` leaves it to the browser. Default 30 s, at most 24 days.
    pub fn connect_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.options.connect_timeout = limit.into();
        self
    }

    /// Limits how long the closing handshake may take without any progress of what is still to be sent. Default 10 s, at
    /// most 24 days.
    pub fn close_timeout(mut self, limit: Duration) -> Self {
        self.options.close_timeout = limit;
        self
    }

    /// Sets the water marks of the send buffer, in bytes of `bufferedAmount`: sending waits once `high` is reached, until
    /// at most `low` is left. Default 1 MiB and 256 KiB. A message is never split, so the buffer holds at most `high` and
    /// one message.
    pub fn send_buffer(mut self, high: usize, low: usize) -> Self {
        self.options.send_buffer = SendBuffer::new(high, low);
        self
    }

    /// Sets the bounds of the receive buffer, and what happens to messages beyond them.
    pub fn receive_buffer(mut self, receive_buffer: ReceiveBuffer) -> Self {
        self.options.receive_buffer = receive_buffer;
        self
    }

    /// Chooses the close codes that this crate sends on its own.
    pub fn close_codes(mut self, close_codes: CloseCodes) -> Self {
        self.options.close_codes = close_codes;
        self
    }

    /// Starts connecting immediately; await the future for the outcome. Dropping it closes the connection.
    ///
    /// # Errors
    /// [`Error::InvalidUrl`], [`Error::InvalidProtocol`], [`Error::InvalidCloseCode`] (of [`close_codes`](Self::close_codes))
    /// and [`Error::Unsupported`] before anything is tried;
    /// [`Error::Exception`] if the browser refuses to try; [`Error::Connect`] and [`Error::ConnectTimeout`].
    pub fn connect(self) -> Connecting {
        self.connect_as()
    }

    /// Connects, with messages of the type asked for: [`Message`] or [`JsMessage`](crate::JsMessage).
    ///
    /// # Errors
    /// As [`connect`](Self::connect).
    pub fn connect_as<M: Incoming>(self) -> Connecting<M> {
        Connecting::new(self.open_as())
    }

    /// Starts connecting and returns the socket immediately, for code that can't await. See [`WebSocket::poll_opened`].
    ///
    /// # Errors
    /// Those of [`connect`](Self::connect) that are known before the connection is tried.
    pub fn open(self) -> Result<WebSocket<Message>, Error> {
        self.open_as()
    }

    /// Starts connecting and returns the socket immediately, with messages of the type asked for.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_as<M: Incoming>(self) -> Result<WebSocket<M>, Error> {
        Socket::connect(&self.url, &self.options).map(WebSocket::from_socket)
    }
}
