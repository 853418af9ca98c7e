//! What a connection is asked to do: subprotocols, time limits and buffer bounds.

use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use crate::proto::close::CloseCode;
use crate::proto::error::{Error, ProtocolError};
use crate::proto::event::Millis;
use crate::proto::timers;

/// What happens to a message that the receive buffer has no room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Overflow {
    /// Close the connection with [`CloseCodes::receive_overflow`]. Messages received before stay readable; after them
    /// reading returns [`Error::ReceiveOverflow`] once.
    #[default]
    Close,
    /// Drop the oldest messages until the new one fits. (One that would not fit alone is dropped itself.)
    DropOldest,
    /// Drop the new message.
    DropNewest,
}

/// The bounds of the receive buffer: messages that arrived and have not been taken yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReceiveBuffer {
    /// Incoming bytes: UTF-8 for text; for [`JsMessage`](crate::JsMessage) text, UTF-16 code units. Default 64 MiB.
    pub max_bytes: usize,
    /// Messages; 0 counts as 1. Default 65,536.
    pub max_messages: usize,
    /// What happens beyond. Default [`Overflow::Close`].
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

/// The bounds of the send buffer, in bytes of the browser's `bufferedAmount`; and of what waits in JavaScript.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SendBuffer {
    pub(crate) high: usize,
    pub(crate) low: usize,
    pub(crate) max_queued_messages: usize,
    pub(crate) max_queued_bytes: usize,
}

impl SendBuffer {
    /// A low mark above the high one counts as the high one; a high mark of 0 as 1.
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

/// The close codes that this crate sends on its own, when it ends a connection because of what it received. Both defaults
/// lie in the range for private use, since a browser may only send 1000 and 3000–4999.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CloseCodes {
    /// Sent with the reason "receive buffer full" when [`Overflow::Close`] ends a connection. Default
    /// [`CloseCode::RECEIVE_OVERFLOW`], 4009.
    pub receive_overflow: CloseCode,
    /// Sent with the reason "unexpected data" when a message is neither text nor an `ArrayBuffer`, because other code has
    /// changed the native object's `binaryType`. Default [`CloseCode::UNEXPECTED_DATA`], 4003.
    pub unexpected_data: CloseCode,
}

impl CloseCodes {
    /// Chooses both codes.
    pub fn new(
        receive_overflow: impl Into<CloseCode>,
        unexpected_data: impl Into<CloseCode>,
    ) -> Self {
        Self {
            receive_overflow: receive_overflow.into(),
            unexpected_data: unexpected_data.into(),
        }
    }

    /// # Errors
    /// [`Error::InvalidCloseCode`].
    pub(crate) fn validate(self) -> Result<(), Error> {
        let codes = [self.receive_overflow, self.unexpected_data];
        match codes.into_iter().find(|code| !code.is_sendable()) {
            Some(code) => Err(Error::InvalidCloseCode(code)),
            None => Ok(()),
        }
    }
}

impl Default for CloseCodes {
    fn default() -> Self {
        Self::new(CloseCode::RECEIVE_OVERFLOW, CloseCode::UNEXPECTED_DATA)
    }
}

/// What the state machine has to know, in its own units.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    /// [`NEVER`](crate::proto::timers::NEVER) for no limit.
    pub(crate) connect_timeout: Millis,
    pub(crate) close_timeout: Millis,
    pub(crate) close_codes: CloseCodes,
    pub(crate) send_buffer: SendBuffer,
    pub(crate) receive_buffer: ReceiveBuffer,
}

/// Everything that a connection can be asked.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) protocols: Vec<String>,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) close_timeout: Duration,
    pub(crate) close_codes: CloseCodes,
    pub(crate) send_buffer: SendBuffer,
    pub(crate) receive_buffer: ReceiveBuffer,
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

    /// Everything that can be checked before the native object is constructed.
    pub(crate) fn validate(&self) -> Result<(), Error> {
        self.close_codes.validate()?;
        validate_protocols(&self.protocols)?;
        Ok(())
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            protocols: Vec::new(),
            connect_timeout: Some(Duration::from_secs(30)),
            close_timeout: Duration::from_secs(10),
            close_codes: CloseCodes::default(),
            send_buffer: SendBuffer::default(),
            receive_buffer: ReceiveBuffer::default(),
        }
    }
}

/// Checks subprotocols as the WebSocket constructor does: tokens, each once.
pub(crate) fn validate_protocols(protocols: &[String]) -> Result<(), ProtocolError> {
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

/// Whether it is a token of RFC 7230, as a subprotocol's name has to be.
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
    fn what_is_no_token_is_named() {
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
    fn duplicates_are_named_and_case_counts() {
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
