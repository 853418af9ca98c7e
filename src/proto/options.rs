//! The settings of a connection: subprotocols, time limits and buffer bounds.

use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use crate::proto::close_code::CloseCode;
use crate::proto::error::{Error, ProtocolError};
use crate::proto::event::Millis;
#[cfg(feature = "websocket-stream")]
use crate::proto::options::transport::Transport;
use crate::proto::timers;

#[cfg(feature = "websocket-stream")]
pub(crate) mod transport;

/// What happens to a message for which the receive buffer has no room.
///
/// [`dropped_messages`](crate::WebSocket::dropped_messages) counts every message that is dropped.
///
/// ```
/// use sockstream::{Overflow, ReceiveBuffer};
///
/// assert_eq!(ReceiveBuffer::default().overflow, Overflow::Close);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Overflow {
    /// Closes the connection with [`CloseCodes::receive_overflow`]. Reading returns the messages received before, then
    /// [`Error::ReceiveOverflow`] once.
    #[default]
    Close,
    /// Drops the oldest messages until the new one fits. A message that exceeds the bounds alone is dropped itself.
    DropOldest,
    /// Drops the new message.
    DropNewest,
}

/// The bounds of the receive buffer, which holds messages that have arrived and have not been read.
///
/// ```no_run
/// use sockstream::{Overflow, ReceiveBuffer, WebSocket};
///
/// # async fn run() -> Result<(), sockstream::Error> {
/// // Positions on a map: only the latest ones matter.
/// let socket = WebSocket::builder("/positions")
///     .receive_buffer(ReceiveBuffer {
///         max_messages: 100,
///         overflow: Overflow::DropOldest,
///         ..ReceiveBuffer::default()
///     })
///     .connect()
///     .await?;
/// # drop(socket);
/// # Ok(()) }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReceiveBuffer {
    /// The most payload bytes: UTF-8 for text, or UTF-16 code units for the text of a [`JsMessage`](crate::JsMessage).
    /// Default 64 MiB.
    pub max_bytes: usize,
    /// The most messages; 0 counts as 1. Default 65,536.
    pub max_messages: usize,
    /// What happens to a message that exceeds either bound. Default [`Overflow::Close`].
    pub overflow: Overflow,
}

impl Default for ReceiveBuffer {
    fn default() -> Self {
        Self {
            max_bytes: 64 << 20,
            max_messages: 1 << 16,
            overflow: Overflow::Close,
        }
    }
}

/// The water marks of the send buffer, in bytes of `bufferedAmount`, and the bounds of the queue that JavaScript has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SendBuffer {
    pub(crate) high: usize,
    pub(crate) low: usize,
    pub(crate) max_queued_messages: usize,
    pub(crate) max_queued_bytes: usize,
}

impl SendBuffer {
    /// A low mark above the high one counts as the high one, and a high mark of 0 as 1.
    pub(crate) fn new(high: usize, low: usize) -> Self {
        let high = high.max(1);
        Self {
            high,
            low: low.min(high),
            max_queued_messages: 1 << 14,
            max_queued_bytes: 16 << 20,
        }
    }
}

impl Default for SendBuffer {
    fn default() -> Self {
        Self::new(1 << 20, 256 << 10)
    }
}

/// The close codes with which this crate closes a connection because of what it received.
///
/// Both defaults are in the range for private use, since a browser sends only 1000 and 3000–4999.
///
/// ```no_run
/// use sockstream::{CloseCodes, WebSocket};
///
/// # async fn run() -> Result<(), sockstream::Error> {
/// let socket = WebSocket::builder("/chat").close_codes(CloseCodes::new(4100, 4101)).connect().await?;
/// # drop(socket);
/// # Ok(()) }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CloseCodes {
    /// The code for [`Overflow::Close`], sent with the reason "receive buffer full". Default
    /// [`CloseCode::RECEIVE_OVERFLOW`], 4009.
    pub receive_overflow: CloseCode,
    /// The code for [`Error::UnexpectedData`], sent with the reason "unexpected data". Default
    /// [`CloseCode::UNEXPECTED_DATA`], 4003.
    pub unexpected_data: CloseCode,
}

impl CloseCodes {
    /// Creates a pair of codes. [`Builder::connect`](crate::Builder::connect) checks them.
    pub fn new(
        receive_overflow: impl Into<CloseCode>,
        unexpected_data: impl Into<CloseCode>,
    ) -> Self {
        Self {
            receive_overflow: receive_overflow.into(),
            unexpected_data: unexpected_data.into(),
        }
    }

    /// Returns one that can't be sent, if there is one.
    pub(crate) fn unsendable(self) -> Option<CloseCode> {
        let codes = [self.receive_overflow, self.unexpected_data];
        codes.into_iter().find(|code| !code.is_sendable())
    }
}

impl Default for CloseCodes {
    fn default() -> Self {
        Self::new(CloseCode::RECEIVE_OVERFLOW, CloseCode::UNEXPECTED_DATA)
    }
}

/// The settings of the state machine, in its own units.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    /// [`NEVER`](crate::proto::timers::NEVER) for no limit.
    pub(crate) connect_timeout: Millis,
    pub(crate) close_timeout: Millis,
    pub(crate) close_codes: CloseCodes,
    pub(crate) send_buffer: SendBuffer,
    pub(crate) receive_buffer: ReceiveBuffer,
}

/// Every setting of a connection. What can be wrong is checked where it is set, so that a program has no code for what it
/// does not set.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) protocols: Offer,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) close_timeout: Duration,
    pub(crate) close_codes: CloseCodes,
    /// One of the close codes, if it can't be sent.
    pub(crate) unsendable: Option<CloseCode>,
    pub(crate) send_buffer: SendBuffer,
    pub(crate) receive_buffer: ReceiveBuffer,
    #[cfg(feature = "websocket-stream")]
    pub(crate) transport: Transport,
}

impl Options {
    pub(crate) fn settings(&self) -> Settings {
        Settings {
            connect_timeout: timers::limit(self.connect_timeout),
            close_timeout: timers::limit(Some(self.close_timeout)),
            close_codes: self.close_codes,
            send_buffer: self.send_buffer,
            receive_buffer: self.receive_buffer,
        }
    }

    /// Returns the subprotocols, if everything is right that can be checked before the native object is constructed.
    pub(crate) fn validate(&self) -> Result<&str, Error> {
        if let Some(code) = self.unsendable {
            return Err(Error::InvalidCloseCode(code));
        }
        Ok(self.protocols.as_ref().map_err(Clone::clone)?)
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            protocols: Ok(String::new()),
            connect_timeout: Some(Duration::from_secs(30)),
            close_timeout: Duration::from_secs(10),
            close_codes: CloseCodes::default(),
            unsendable: None,
            send_buffer: SendBuffer::default(),
            receive_buffer: ReceiveBuffer::default(),
            #[cfg(feature = "websocket-stream")]
            transport: Transport::default(),
        }
    }
}

/// The subprotocols to offer, separated by commas, which none of them contains; `""` for none.
pub(crate) type Offer = Result<String, ProtocolError>;

/// # Errors
/// What the WebSocket constructor would refuse.
pub(crate) fn offer(protocols: impl IntoIterator<Item = impl Into<String>>) -> Offer {
    let protocols: Vec<String> = protocols.into_iter().map(Into::into).collect();
    validate_protocols(&protocols)?;
    Ok(protocols.join(","))
}

/// Checks subprotocols as the WebSocket constructor does: each is a token, and none is offered twice.
fn validate_protocols(protocols: &[String]) -> Result<(), ProtocolError> {
    for (index, name) in protocols.iter().enumerate() {
        if !is_token(name) {
            return Err(ProtocolError::NotAToken(name.clone()));
        }
        if protocols.iter().take(index).any(|known| known == name) {
            return Err(ProtocolError::Duplicate(name.clone()));
        }
    }
    Ok(())
}

/// Returns whether a name is a token of RFC 7230, as a subprotocol has to be.
pub(crate) fn is_token(name: &str) -> bool {
    let is_token_byte = |byte: u8| {
        byte.is_ascii_graphic()
            && !matches!(
                byte,
                b'"' | b'(' | b')' | b',' | b'/' | b':'..=b'@' | b'[' | b'\\' | b']' | b'{' | b'}'
            )
    };
    !name.is_empty() && name.bytes().all(is_token_byte)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::prelude::v1::*;

    fn check(protocols: &[&str]) -> Result<(), ProtocolError> {
        validate_protocols(&protocols.iter().map(|&p| p.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn tokens_pass() {
        assert_eq!(check(&[]), Ok(()));
        assert_eq!(
            check(&["chat.v2", "chat.v1", "v10.stomp", "!#$%&'*+-.^_`|~"]),
            Ok(())
        );
    }

    #[test]
    fn a_name_that_is_not_a_token_is_returned() {
        for bad in [
            "", " ", "a b", "a,b", "a/b", "é", "a\0", "(x)", "\"q\"", "a@b",
        ] {
            assert_eq!(
                check(&["ok", bad]),
                Err(ProtocolError::NotAToken(bad.into()))
            );
        }
    }

    #[test]
    fn duplicates_are_returned_and_case_matters() {
        assert_eq!(
            check(&["a", "b", "a"]),
            Err(ProtocolError::Duplicate("a".into()))
        );
        assert_eq!(check(&["a", "A"]), Ok(()));
    }

    #[test]
    fn marks_are_put_in_order() {
        let marks = |high, low| {
            let bounds = SendBuffer::new(high, low);
            (bounds.high, bounds.low)
        };
        assert_eq!(marks(10, 20), (10, 10));
        assert_eq!(marks(0, 0), (1, 0));
    }
}
