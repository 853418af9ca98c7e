//! The bits and opcodes of a frame's first byte, RFC 6455 section 5.2.

/// The last fragment of a message.
pub(crate) const FIN: u8 = 0x80;
/// The first reserved bit: the message is compressed.
pub(crate) const RSV1: u8 = 0x40;
/// The second reserved bit, which no extension uses.
#[cfg(feature = "faults")]
pub(crate) const RSV2: u8 = 0x20;

pub(crate) const CONTINUATION: u8 = 0x0;
pub(crate) const TEXT: u8 = 0x1;
pub(crate) const BINARY: u8 = 0x2;
/// The first opcode of a control frame.
pub(crate) const CLOSE: u8 = 0x8;
pub(crate) const PING: u8 = 0x9;
pub(crate) const PONG: u8 = 0xA;
