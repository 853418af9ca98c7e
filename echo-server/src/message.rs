//! The messages that go through the server, whichever library read them.

use bytes::{Buf, BufMut, Bytes, BytesMut};
use serde::Serialize;

/// What a WebSocket yields. Ping and Pong are answered below this level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Message {
    /// The payload is valid UTF-8.
    Text(Bytes),
    Binary(Bytes),
    /// The last one of each direction.
    Close(Close),
}

/// A Close frame's payload. Without a code the frame is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
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

    /// `None` for a payload of one byte, which no code fits in.
    pub(crate) fn parse(mut payload: &[u8]) -> Option<Self> {
        match payload.len() {
            0 => Some(Self::default()),
            1 => None,
            _ => {
                let code = payload.get_u16();
                Some(Self::new(code, String::from_utf8_lossy(payload)))
            }
        }
    }

    /// The whole frame, as a server sends it. A reason is at most 123 bytes.
    pub(crate) fn frame(&self) -> Bytes {
        let payload = self.payload();
        let mut frame = BytesMut::with_capacity(2 + payload.len());
        frame.put_u8(0x88);
        frame.put_u8(payload.len() as u8);
        frame.put(payload);
        frame.freeze()
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
            assert_eq!(Close::parse(&close.payload()), Some(close));
        }
        assert_eq!(Close::parse(&[3]), None);
        let frame = Close::new(1002, "why").frame();
        assert_eq!(frame, &b"\x88\x05\x03\xeawhy"[..]);
    }
}
