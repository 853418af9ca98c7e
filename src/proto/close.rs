//! Close codes, the Close frame we send and the close event we get.

use alloc::string::String;
use core::fmt;

use crate::Error;

/// The longest reason a Close frame can carry, in UTF-8 bytes.
pub const MAX_REASON_BYTES: usize = 123;

/// A WebSocket close code (RFC 6455, section 7.4).
///
/// Any `u16` can arrive in a [`CloseEvent`]; only 1000 and 3000–4999 may be sent from a browser
/// ([`is_sendable`](Self::is_sendable)).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CloseCode(u16);

impl CloseCode {
    /// 1000: the purpose of the connection has been fulfilled.
    pub const NORMAL: Self = Self(1000);
    /// 1001: the peer is going away (a server stops, a page is left).
    pub const GOING_AWAY: Self = Self(1001);
    /// 1002: the peer saw a protocol error.
    pub const PROTOCOL_ERROR: Self = Self(1002);
    /// 1003: the peer can't accept this type of data.
    pub const UNSUPPORTED_DATA: Self = Self(1003);
    /// 1005: the Close frame carried no code. Never on the wire.
    pub const NO_STATUS_RECEIVED: Self = Self(1005);
    /// 1006: the connection ended without a Close frame. Never on the wire.
    pub const ABNORMAL_CLOSURE: Self = Self(1006);
    /// 1007: a text message was not UTF-8.
    pub const INVALID_FRAME_PAYLOAD_DATA: Self = Self(1007);
    /// 1008: a message violates the peer's policy.
    pub const POLICY_VIOLATION: Self = Self(1008);
    /// 1009: a message is too big for the peer.
    pub const MESSAGE_TOO_BIG: Self = Self(1009);
    /// 1010: the server did not negotiate an extension the client needs.
    pub const MANDATORY_EXTENSION: Self = Self(1010);
    /// 1011: the server met an unexpected condition.
    pub const INTERNAL_ERROR: Self = Self(1011);
    /// 1012: the service restarts.
    pub const SERVICE_RESTART: Self = Self(1012);
    /// 1013: try again later.
    pub const TRY_AGAIN_LATER: Self = Self(1013);
    /// 1014: a gateway got an invalid answer from upstream.
    pub const BAD_GATEWAY: Self = Self(1014);
    /// 1015: the TLS handshake failed. Never on the wire.
    pub const TLS_HANDSHAKE: Self = Self(1015);

    /// 4003: sent by this crate when a message is neither text nor binary; see
    /// [`CloseCodes::unexpected_data`](crate::CloseCodes::unexpected_data).
    pub const UNEXPECTED_DATA: Self = Self(4003);
    /// 4009: sent by this crate when the receive buffer overflows; see
    /// [`CloseCodes::receive_overflow`](crate::CloseCodes::receive_overflow).
    pub const RECEIVE_OVERFLOW: Self = Self(4009);

    /// The code as a number.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }

    /// Whether a browser lets a client send it: 1000 or 3000–4999.
    #[must_use]
    pub const fn is_sendable(self) -> bool {
        matches!(self.0, 1000 | 3000..=4999)
    }
}

impl From<u16> for CloseCode {
    fn from(code: u16) -> Self {
        Self(code)
    }
}

impl From<CloseCode> for u16 {
    fn from(code: CloseCode) -> Self {
        code.0
    }
}

impl fmt::Debug for CloseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CloseCode({})", self.0)
    }
}

impl fmt::Display for CloseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The Close frame we send: a code and a reason, or nothing at all.
///
/// Made from `1000`, `CloseCode::NORMAL`, `(CloseCode::NORMAL, "done")`, `(4001, "bye")` or `()` (no code, no reason;
/// the peer sees 1005). It is checked when it is used, so that bad input is an error and never a panic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloseFrame {
    /// The code; without one the frame is empty, unless there is a reason, which then goes with 1000.
    pub code: Option<CloseCode>,
    /// The reason: at most [`MAX_REASON_BYTES`] UTF-8 bytes.
    pub reason: String,
}

impl CloseFrame {
    /// 1000 without a reason.
    #[must_use]
    pub const fn normal() -> Self {
        Self {
            code: Some(CloseCode::NORMAL),
            reason: String::new(),
        }
    }

    /// What `close()` of the browser takes: the code, if the frame has one.
    ///
    /// # Errors
    /// [`Error::InvalidCloseCode`] and [`Error::CloseReasonTooLong`].
    pub(crate) fn validate(&self) -> Result<Option<CloseCode>, Error> {
        let code = match self.code {
            None if !self.reason.is_empty() => Some(CloseCode::NORMAL),
            code => code,
        };
        match code {
            Some(code) if !code.is_sendable() => Err(Error::InvalidCloseCode(code)),
            _ if self.reason.len() > MAX_REASON_BYTES => Err(Error::CloseReasonTooLong {
                bytes: self.reason.len(),
            }),
            _ => Ok(code),
        }
    }
}

/// The same as [`CloseFrame::normal`].
impl Default for CloseFrame {
    fn default() -> Self {
        Self::normal()
    }
}

impl From<()> for CloseFrame {
    fn from((): ()) -> Self {
        Self {
            code: None,
            reason: String::new(),
        }
    }
}

impl From<CloseCode> for CloseFrame {
    fn from(code: CloseCode) -> Self {
        (code, "").into()
    }
}

impl From<u16> for CloseFrame {
    fn from(code: u16) -> Self {
        CloseCode(code).into()
    }
}

impl<C: Into<CloseCode>, R: Into<String>> From<(C, R)> for CloseFrame {
    fn from((code, reason): (C, R)) -> Self {
        Self {
            code: Some(code.into()),
            reason: reason.into(),
        }
    }
}

/// How a connection ended: the browser's `CloseEvent`, and what is known of the bytes that were sent.
///
/// | the end | `never_sent_bytes` | `unconfirmed_bytes` |
/// |---|---|---|
/// | a clean close that we began | 0 | 0 if the peer answered with our code |
/// | a clean close that the peer began | what the browser still held | all other bytes sent |
/// | a reset, a lost network | what the browser still held | all other bytes sent |
/// | `terminate`, a time limit, a drop | 0: a native `close()` still sends what the browser holds | all bytes sent |
///
/// Bytes are payload bytes: UTF-8 for text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CloseEvent {
    /// The code the peer sent; 1005 if its Close frame had none, 1006 if there was no Close frame.
    pub code: CloseCode,
    /// The reason the peer sent, or `""`.
    pub reason: String,
    /// Whether both sides exchanged Close frames.
    pub was_clean: bool,
    /// Bytes that `send` accepted and that certainly never left the browser: the last ones sent. They can be sent again on
    /// another connection without arriving twice.
    pub never_sent_bytes: u64,
    /// Bytes that `send` accepted and that may have arrived or not. The WebSocket protocol has no acknowledgements: only an
    /// answer of the peer's application tells. 0 after a closing handshake that we began and the peer answered with our
    /// code, because its Close frame followed everything that was sent.
    pub unconfirmed_bytes: u64,
}

impl CloseEvent {
    /// An event as the browser reports it, with nothing unconfirmed.
    #[must_use]
    pub fn new(code: impl Into<CloseCode>, reason: impl Into<String>, was_clean: bool) -> Self {
        Self {
            code: code.into(),
            reason: reason.into(),
            was_clean,
            never_sent_bytes: 0,
            unconfirmed_bytes: 0,
        }
    }

    /// The event of a connection that ends without the browser's own event.
    pub(crate) fn synthetic() -> Self {
        Self::new(CloseCode::ABNORMAL_CLOSURE, "", false)
    }

    /// Whether the closing handshake was completed and the browser had handed everything to the network.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.was_clean && self.never_sent_bytes == 0
    }
}

impl fmt::Display for CloseEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let manner = if self.was_clean {
            "cleanly"
        } else {
            "uncleanly"
        };
        write!(f, "closed {manner} with code {}", self.code)?;
        if !self.reason.is_empty() {
            write!(f, " ({})", self.reason)?;
        }
        if self.never_sent_bytes > 0 {
            write!(f, ", {} bytes never sent", self.never_sent_bytes)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::prelude::v1::*;

    #[test]
    fn sendable_codes_are_1000_and_3000_to_4999() {
        let sendable: Vec<u16> = (0..=u16::MAX)
            .filter(|&code| CloseCode(code).is_sendable())
            .collect();
        assert_eq!(sendable[0], 1000);
        assert_eq!(sendable[1..], (3000..=4999).collect::<Vec<_>>());
    }

    #[test]
    fn a_reason_is_measured_in_utf8_bytes() {
        let fits = CloseFrame::from((1000, "é".repeat(61) + "x"));
        assert_eq!(fits.validate(), Ok(Some(CloseCode::NORMAL)));
        let too_long = CloseFrame::from((1000, "é".repeat(62)));
        assert_eq!(
            too_long.validate(),
            Err(Error::CloseReasonTooLong { bytes: 124 })
        );
    }

    #[test]
    fn a_reason_without_a_code_goes_with_1000() {
        let frame = CloseFrame {
            code: None,
            reason: "bye".into(),
        };
        assert_eq!(frame.validate(), Ok(Some(CloseCode::NORMAL)));
        assert_eq!(CloseFrame::from(()).validate(), Ok(None));
    }

    #[test]
    fn codes_a_client_may_not_send_are_refused() {
        for code in [0, 999, 1001, 1005, 1006, 2999, 5000, u16::MAX] {
            assert_eq!(
                CloseFrame::from(code).validate(),
                Err(Error::InvalidCloseCode(CloseCode(code)))
            );
        }
    }
}
