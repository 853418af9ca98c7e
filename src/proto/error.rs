//! The one error type, and what can be wrong with a URL or a subprotocol.

use alloc::string::String;
use core::fmt;
use core::time::Duration;

use crate::proto::close::{CloseCode, CloseEvent, MAX_REASON_BYTES};

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// There is no `WebSocket` here: a native build, or a global scope without one.
    Unsupported,
    /// The URL can't be connected to.
    InvalidUrl(UrlError),
    /// A subprotocol is not a token, or is offered twice.
    InvalidProtocol(ProtocolError),
    /// A client may only send 1000 and 3000–4999.
    InvalidCloseCode(CloseCode),
    /// The reason of a Close frame is over 123 UTF-8 bytes.
    CloseReasonTooLong {
        /// Its size.
        bytes: usize,
    },
    /// The browser refused a call: mixed content, a blocked port, a policy.
    Exception {
        /// The exception's `name`, such as `SecurityError`.
        name: String,
        /// The exception's `message`.
        message: String,
    },
    /// The connection was never established: refused, not answered with 101, TLS failed, or no offered subprotocol was
    /// chosen. Browsers don't say which; their event is always 1006.
    Connect(CloseEvent),
    /// The connection was not established in time.
    ConnectTimeout(Duration),
    /// Nothing can be sent any more: the connection is closing or closed. The message was not sent.
    NotOpen,
    /// The connection ended without a closing handshake, or before everything was sent. What was sent may not have arrived:
    /// [`CloseEvent`] says how much.
    UncleanClose(CloseEvent),
    /// The peer sent more than the receive buffer holds, and the connection was closed for it
    /// ([`Overflow::Close`](crate::Overflow::Close)). What had been received before is delivered first.
    ReceiveOverflow,
    /// The peer did not finish the closing handshake in time. What was sent last may not have arrived.
    CloseTimeout(Duration),
    /// A message was neither text nor an `ArrayBuffer`: someone else changed `binaryType`.
    UnexpectedData,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsupported => f.write_str("there is no WebSocket in this environment"),
            Self::InvalidUrl(error) => error.fmt(f),
            Self::InvalidProtocol(error) => error.fmt(f),
            Self::InvalidCloseCode(code) => {
                write!(f, "close code {code} is neither 1000 nor in 3000–4999")
            }
            Self::CloseReasonTooLong { bytes } => write!(
                f,
                "the close reason has {bytes} UTF-8 bytes, over {MAX_REASON_BYTES}"
            ),
            Self::Exception { name, message } => write!(f, "{name}: {message}"),
            Self::Connect(event) => write!(f, "the connection was not established: {event}"),
            Self::ConnectTimeout(limit) => {
                write!(f, "the connection was not established within {limit:?}")
            }
            Self::NotOpen => f.write_str("the connection is not open"),
            Self::UncleanClose(event) => write!(f, "the connection {event}"),
            Self::ReceiveOverflow => f.write_str("the receive buffer overflowed"),
            Self::CloseTimeout(limit) => {
                write!(f, "the closing handshake was not finished within {limit:?}")
            }
            Self::UnexpectedData => f.write_str("a message was neither text nor an ArrayBuffer"),
        }
    }
}

impl core::error::Error for Error {}

impl From<UrlError> for Error {
    fn from(error: UrlError) -> Self {
        Self::InvalidUrl(error)
    }
}

impl From<ProtocolError> for Error {
    fn from(error: ProtocolError) -> Self {
        Self::InvalidProtocol(error)
    }
}

/// What is wrong with a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UrlError {
    /// The scheme is not ws, wss, http or https.
    Scheme,
    /// It has a fragment (`#…`), which a WebSocket URL may not have.
    Fragment,
    /// The browser can't parse it: the host or the port is missing or invalid, or it is relative where there is no page,
    /// as in Node.
    Malformed,
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scheme => "the URL's scheme is not ws, wss, http or https",
            Self::Fragment => "a WebSocket URL may not have a fragment",
            Self::Malformed => "the URL could not be parsed",
        })
    }
}

impl core::error::Error for UrlError {}

/// What is wrong with the subprotocols offered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProtocolError {
    /// Not a token of RFC 7230: empty, or with a character that is not allowed.
    NotAToken(String),
    /// Offered more than once.
    Duplicate(String),
}

impl fmt::Display for ProtocolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAToken(name) => write!(f, "subprotocol {name:?} is not a token"),
            Self::Duplicate(name) => write!(f, "subprotocol {name:?} is offered twice"),
        }
    }
}

impl core::error::Error for ProtocolError {}
