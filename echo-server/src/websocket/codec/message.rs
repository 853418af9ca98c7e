//! Messages, and the payload of a Close frame.

use bytes::{Buf, BufMut, Bytes, BytesMut};
#[cfg(feature = "faults")]
use serde::Serialize;

use crate::websocket::codec::violation::Violation;

/// A message or a Close. Ping and Pong are handled by the socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Message {
    /// The payload is valid UTF-8.
    Text(Bytes),
    Binary(Bytes),
    /// Nothing follows in this direction.
    Close(Close),
}

#[cfg(feature = "faults")]
impl Message {
    /// Copies the payload, so that it doesn't keep the read buffer that it is a part of.
    pub(crate) fn detached(self) -> Self {
        match self {
            Self::Text(payload) => Self::Text(Bytes::copy_from_slice(&payload)),
            Self::Binary(payload) => Self::Binary(Bytes::copy_from_slice(&payload)),
            Self::Close(_) => self,
        }
    }
}

/// The payload of a Close frame, which is empty without a code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "faults", derive(Serialize))]
pub(crate) struct Close {
    pub(crate) code: Option<u16>,
    pub(crate) reason: String,
}

impl Close {
    /// The code of a server that stops.
    pub(crate) const GOING_AWAY: u16 = 1001;

    pub(crate) fn new(code: u16, reason: impl Into<String>) -> Self {
        Self {
            code: Some(code),
            reason: reason.into(),
        }
    }

    /// Parses the payload of a client's Close.
    pub(crate) fn parse(mut payload: &[u8]) -> Result<Self, Violation> {
        match payload.len() {
            0 => return Ok(Self::default()),
            1 => return Err(Violation::protocol("a Close with a payload of one byte")),
            _ => {}
        }
        let code = payload.get_u16();
        // RFC 6455 section 7.4, and the codes that were registered since.
        if !matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999) {
            return Err(Violation::protocol("a close code that must not be sent"));
        }
        let reason = std::str::from_utf8(payload).map_err(|_| Violation::NOT_UTF8)?;
        Ok(Self::new(code, reason))
    }

    /// Encodes the frame's payload. Without a code, the reason is left out.
    pub(crate) fn payload(&self) -> Bytes {
        let mut payload = BytesMut::with_capacity(2 + self.reason.len());
        if let Some(code) = self.code {
            payload.put_u16(code);
            payload.put_slice(self.reason.as_bytes());
        }
        payload.freeze()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn close_payloads_survive_the_round_trip() {
        for close in [
            Close::default(),
            Close::new(1000, ""),
            Close::new(4001, "bye ☃"),
        ] {
            assert_eq!(Close::parse(&close.payload()), Ok(close));
        }
        assert!(Close::parse(&[3]).is_err());
    }
}
