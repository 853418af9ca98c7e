//! The error type of the crate.

use alloc::string::String;
use core::fmt;
use core::time::Duration;

use crate::proto::close_code::{CloseCode, MAX_REASON_BYTES};
use crate::proto::close_event::CloseEvent;

pub(crate) mod without_waiting;

/// Why an operation failed.
///
/// | error | what happened | what to check |
/// |---|---|---|
/// | [`Unsupported`] | there is no `WebSocket` here: a native build, or a JavaScript runtime without one | connect in a browser or a worker; Node has a `WebSocket` since version 22 |
/// | [`InvalidUrl`] | the URL can't be connected to | a relative URL needs a page or a worker: use an absolute one on a server, in a sandboxed frame, and in a page from a `file:` or `data:` URL |
/// | [`InvalidProtocol`] | a subprotocol is not a token, or is offered twice | the names given to [`protocols`](crate::Builder::protocols) |
/// | [`InvalidCloseCode`] | a browser can't send this close code | use 1000 or 3000–4999 |
/// | [`CloseReasonTooLong`] | the reason of the Close frame is too long | at most 123 UTF-8 bytes |
/// | [`Exception`] | the browser refused a call | `SecurityError`: a page from an `https:` URL may only connect to `wss:`. On sending: a detached `ArrayBuffer` |
/// | [`Connect`] | the connection was not established | the browser's console says more than it tells programs: whether the server can be reached and answers with 101, its TLS certificate, its check of `Origin`, `connect-src` of the page's Content Security Policy, blocked ports, and whether the server chose one of the subprotocols offered |
/// | [`ConnectTimeout`] | the connection was not established in time | as before; [`connect_timeout`](crate::Builder::connect_timeout) |
/// | [`NotOpen`] | the connection is closing or has ended, and the message was not sent | [`closed`](crate::WebSocket::closed) says how it ended |
/// | [`UncleanClose`] | the connection ended without a closing handshake, or with bytes that were never sent | [`CloseEvent`] says what may be lost |
/// | [`ReceiveOverflow`] | more was received than the receive buffer holds | read faster, or set [`receive_buffer`](crate::Builder::receive_buffer) |
/// | [`CloseTimeout`] | the closing handshake made no progress for the time limit | [`close_timeout`](crate::Builder::close_timeout) |
/// | [`UnexpectedData`] | a message was neither text nor an `ArrayBuffer` | other code changed `binaryType` of the native object |
///
/// [`Unsupported`]: Self::Unsupported
/// [`InvalidUrl`]: Self::InvalidUrl
/// [`InvalidProtocol`]: Self::InvalidProtocol
/// [`InvalidCloseCode`]: Self::InvalidCloseCode
/// [`CloseReasonTooLong`]: Self::CloseReasonTooLong
/// [`Exception`]: Self::Exception
/// [`Connect`]: Self::Connect
/// [`ConnectTimeout`]: Self::ConnectTimeout
/// [`NotOpen`]: Self::NotOpen
/// [`UncleanClose`]: Self::UncleanClose
/// [`ReceiveOverflow`]: Self::ReceiveOverflow
/// [`CloseTimeout`]: Self::CloseTimeout
/// [`UnexpectedData`]: Self::UnexpectedData
///
/// ```no_run
/// use sockstream::{Error, WebSocket};
///
/// # async fn run() {
/// match WebSocket::connect("wss://example.com/chat").await {
///     Ok(socket) => drop(socket),
///     Err(Error::ConnectTimeout(limit)) => {
///         web_sys::console::warn_1(&format!("no answer within {limit:?}").into());
///     }
///     Err(error) => web_sys::console::error_1(&error.to_string().into()),
/// }
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// There is no `WebSocket` in this environment.
    Unsupported,
    /// The URL can't be connected to.
    InvalidUrl(UrlError),
    /// A subprotocol is not a token, or is offered twice.
    InvalidProtocol(ProtocolError),
    /// A browser can't send this close code.
    InvalidCloseCode(CloseCode),
    /// The reason of a Close frame is longer than [`MAX_REASON_BYTES`].
    CloseReasonTooLong {
        /// The length of the reason in UTF-8 bytes.
        bytes: usize,
    },
    /// The browser refused a call.
    Exception {
        /// The exception's `name`, such as `SecurityError`.
        name: String,
        /// The exception's `message`.
        message: String,
    },
    /// The connection was not established. Browsers don't reveal why: the code of the event is always 1006.
    Connect(CloseEvent),
    /// The connection was not established within this time.
    ConnectTimeout(Duration),
    /// The connection is closing or has ended. The message was not sent.
    NotOpen,
    /// The connection ended without a closing handshake, or with bytes that were never sent.
    UncleanClose(CloseEvent),
    /// More was received than the receive buffer holds, and the connection was closed for it. Messages received before are
    /// returned first. See [`Overflow::Close`](crate::Overflow::Close).
    ReceiveOverflow,
    /// The closing handshake made no progress for this time. What was sent last may not have arrived.
    CloseTimeout(Duration),
    /// A message was neither text nor an `ArrayBuffer`.
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
            Self::Connect(event) => write!(
                f,
                "the connection was not established ({event}); the browser's console may say why: \
                 the server, TLS, `connect-src` of the Content Security Policy, the subprotocols"
            ),
            Self::ConnectTimeout(limit) => {
                write!(f, "the connection was not established within {limit:?}")
            }
            Self::NotOpen => f.write_str("the connection is not open: the message was not sent"),
            Self::UncleanClose(event) => write!(f, "the connection {event}"),
            Self::ReceiveOverflow => f.write_str("the receive buffer overflowed"),
            Self::CloseTimeout(limit) => {
                write!(f, "the closing handshake made no progress for {limit:?}")
            }
            Self::UnexpectedData => f.write_str(
                "a message was neither text nor an ArrayBuffer: other code changed binaryType",
            ),
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
///
/// ```no_run
/// use sockstream::{Error, UrlError, WebSocket};
///
/// let error = WebSocket::builder("ftp://example.com/").open().err();
/// assert_eq!(error, Some(Error::InvalidUrl(UrlError::Scheme)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UrlError {
    /// The scheme is not `ws:`, `wss:`, `http:` or `https:`.
    Scheme,
    /// The URL has a fragment (`#…`), which a WebSocket URL must not have.
    Fragment,
    /// The browser can't parse the URL: the host or the port is invalid, or the URL is relative and there is no page or
    /// worker to resolve it against.
    Malformed,
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scheme => "the URL's scheme is not ws, wss, http or https",
            Self::Fragment => "a WebSocket URL must not have a fragment",
            Self::Malformed => {
                "the URL could not be parsed; where there is no page, it has to be absolute"
            }
        })
    }
}

impl core::error::Error for UrlError {}

/// What is wrong with a subprotocol that was offered.
///
/// ```no_run
/// use sockstream::{Error, ProtocolError, WebSocket};
///
/// let error = WebSocket::builder("/chat").protocols(["a", "a"]).open().err();
/// assert_eq!(error, Some(Error::InvalidProtocol(ProtocolError::Duplicate("a".into()))));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProtocolError {
    /// The name is not a token of RFC 7230: it is empty, or has a character that is not allowed.
    NotAToken(String),
    /// The name is offered more than once.
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
