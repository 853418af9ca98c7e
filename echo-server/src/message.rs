//! The messages that go through the server, whichever library read them.

use bytes::{Buf, BufMut, Bytes, BytesMut};
#[cfg(feature = "faults")]
use serde::Serialize;

use crate::violation::Violation;

/// What a WebSocket yields. Ping and Pong are answered below this level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Message {
    /// The payload is valid UTF-8.
    Text(Bytes),
    Binary(Bytes),
    /// The last one of each direction.
    Close(Close),
}

#[cfg(feature = "faults")]
impl Message {
    /// The same message, with no part in the buffer that it was read into.
    pub(crate) fn detached(self) -> Self {
        match self {
            Self::Text(payload) => Self::Text(Bytes::copy_from_slice(&payload)),
            Self::Binary(payload) => Self::Binary(Bytes::copy_from_slice(&payload)),
            Self::Close(_) => self,
        }
    }
}

/// A Close frame's payload. Without a code the frame is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "faults", derive(Serialize))]
pub(crate) struct Close {
    pub(crate) code: Option<u16>,
    pub(crate) reason: String,
}

impl Close {
    /// What a server says that is about to stop.
    pub(crate) const GOING_AWAY: u16 = 1001;

    pub(crate) fn new(code: u16, reason: impl Into<String>) -> Self {
        Self {
            code: Some(code),
            reason: reason.into(),
        }
    }

    /// What a client's Close says.
    pub(crate) fn parse(mut payload: &[u8]) -> Result<Self, Violation> {
        match payload.len() {
            0 => return Ok(Self::default()),
            1 => return Err(Violation::protocol("a Close of one byte")),
            _ => {}
        }
        let code = payload.get_u16();
        // Section 7.4, and what is registered since.
        if !matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999) {
            return Err(Violation::protocol("a close code that is not for the wire"));
        }
        let reason = std::str::from_utf8(payload).map_err(|_| Violation::NOT_UTF8)?;
        Ok(Self::new(code, reason))
    }

    /// The frame's payload. A reason without a code has no place in it.
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
