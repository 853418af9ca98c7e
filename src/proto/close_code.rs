//! Close codes, and the bound of the reason that goes with one.

use core::fmt;

/// The longest reason that a Close frame can carry, in UTF-8 bytes.
pub const MAX_REASON_BYTES: usize = 123;

/// A WebSocket close code (RFC 6455, section 7.4).
///
/// Any `u16` can arrive in a [`CloseEvent`](crate::CloseEvent). A browser sends only 1000 and 3000–4999: see
/// [`is_sendable`](Self::is_sendable).
///
/// ```
/// use sockstream::CloseCode;
///
/// const LOGGED_OUT: CloseCode = CloseCode::new(4001);
/// assert!(LOGGED_OUT.is_sendable());
/// assert_eq!(LOGGED_OUT.get(), 4001);
/// assert!(!CloseCode::GOING_AWAY.is_sendable());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CloseCode(u16);

impl CloseCode {
    /// 1000: the purpose of the connection has been fulfilled.
    pub const NORMAL: Self = Self(1000);
    /// 1001: the peer is going away: a server shuts down, or a page is left.
    pub const GOING_AWAY: Self = Self(1001);
    /// 1002: the peer received data that violates the protocol.
    pub const PROTOCOL_ERROR: Self = Self(1002);
    /// 1003: the peer can't accept this type of message.
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
    /// 1011: the server met a condition that prevents it from going on.
    pub const INTERNAL_ERROR: Self = Self(1011);
    /// 1012: the service restarts. A client may connect again.
    pub const SERVICE_RESTART: Self = Self(1012);
    /// 1013: the server is overloaded. A client may connect again later.
    pub const TRY_AGAIN_LATER: Self = Self(1013);
    /// 1014: a gateway received an invalid response from its upstream server.
    pub const BAD_GATEWAY: Self = Self(1014);
    /// 1015: the TLS handshake failed. Never on the wire.
    pub const TLS_HANDSHAKE: Self = Self(1015);

    /// 4003: sent by this crate when a message is neither text nor binary; see
    /// [`CloseCodes::unexpected_data`](crate::CloseCodes::unexpected_data).
    pub const UNEXPECTED_DATA: Self = Self(4003);
    /// 4009: sent by this crate when the receive buffer overflows; see
    /// [`CloseCodes::receive_overflow`](crate::CloseCodes::receive_overflow).
    pub const RECEIVE_OVERFLOW: Self = Self(4009);

    /// Creates a code from a number, as `From` does, also in constants.
    #[must_use]
    pub const fn new(code: u16) -> Self {
        Self(code)
    }

    /// Returns the code as a number.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }

    /// Returns whether a browser can send this code: 1000 or 3000–4999.
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
}
