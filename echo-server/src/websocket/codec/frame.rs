//! Frame headers, RFC 6455 section 5.2: writes those of a server, and parses those of a client.

use bytes::{Buf, BufMut, BytesMut};

use crate::websocket::codec::opcode::{BINARY, CLOSE, CONTINUATION, FIN, PING, PONG, RSV1, TEXT};
use crate::websocket::codec::violation::Violation;

/// The longest header of an unmasked frame, in bytes.
pub(crate) const MAX_HEADER: usize = 10;
/// The longest header of a masked frame, in bytes.
pub(crate) const MAX_MASKED_HEADER: usize = MAX_HEADER + 4;
/// The largest payload of a control frame, in bytes.
pub(crate) const MAX_CONTROL_PAYLOAD: usize = 125;

/// Appends the header of an unmasked frame. `first` is the first byte: FIN, the reserved bits and
/// the opcode.
pub(crate) fn put_header(first: u8, length: usize, out: &mut BytesMut) {
    out.put_u8(first);
    match length {
        0..=125 => out.put_u8(length as u8),
        126..=0xFFFF => {
            out.put_u8(126);
            out.put_u16(length as u16);
        }
        _ => {
            out.put_u8(127);
            out.put_u64(length as u64);
        }
    }
}

/// The header of a client's frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) fin: bool,
    pub(crate) compressed: bool,
    pub(crate) opcode: u8,
    pub(crate) length: u64,
    pub(crate) mask: [u8; 4],
}

impl Header {
    /// Parses the header at the start of `bytes`. Returns it and its size, or `None` if `bytes`
    /// ends before it does. `deflate` is whether permessage-deflate was negotiated.
    pub(crate) fn parse(bytes: &[u8], deflate: bool) -> Result<Option<(Self, usize)>, Violation> {
        let &[first, second, ref rest @ ..] = bytes else {
            return Ok(None);
        };
        let opcode = first & 0x0F;
        let compressed = first & RSV1 != 0;
        // RFC 7692 section 6.1: on the first frame of a message only.
        let may_be_compressed = deflate && matches!(opcode, TEXT | BINARY);
        if first & 0x30 != 0 || (compressed && !may_be_compressed) {
            return Err(Violation::protocol("a reserved bit"));
        }
        if !matches!(opcode, CONTINUATION | TEXT | BINARY | CLOSE | PING | PONG) {
            return Err(Violation::protocol("a reserved opcode"));
        }
        if second & 0x80 == 0 {
            return Err(Violation::protocol("an unmasked frame"));
        }
        let mut rest = rest;
        let short = u64::from(second & 0x7F);
        let extended = match short {
            126 => 2,
            127 => 8,
            _ => 0,
        };
        if rest.len() < extended + 4 {
            return Ok(None);
        }
        let (length, smallest) = match extended {
            2 => (u64::from(rest.get_u16()), 126),
            8 => (rest.get_u64(), 0x1_0000),
            _ => (short, 0),
        };
        if length < smallest || length > i64::MAX as u64 {
            return Err(Violation::protocol("a length that is not minimal"));
        }
        let fin = first & FIN != 0;
        if opcode >= CLOSE && (!fin || length > MAX_CONTROL_PAYLOAD as u64) {
            return Err(Violation::protocol(
                "a control frame too long or fragmented",
            ));
        }
        let header = Self {
            fin,
            compressed,
            opcode,
            length,
            mask: rest.get_u32().to_be_bytes(),
        };
        Ok(Some((header, 2 + extended + 4)))
    }
}

/// Removes the mask from a part of a payload that begins at `offset`.
pub(crate) fn unmask(part: &mut [u8], mask: [u8; 4], offset: usize) {
    let mut mask = mask;
    mask.rotate_left(offset % 4);
    let wide = u64::from_ne_bytes([
        mask[0], mask[1], mask[2], mask[3], mask[0], mask[1], mask[2], mask[3],
    ]);
    let (words, tail) = part.as_chunks_mut::<8>();
    for word in words {
        *word = (u64::from_ne_bytes(*word) ^ wide).to_ne_bytes();
    }
    for (byte, mask) in tail.iter_mut().zip(mask.iter().cycle()) {
        *byte ^= mask;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

    #[test]
    fn the_examples_of_the_rfc() {
        let mut hello = BytesMut::new();
        put_header(FIN | TEXT, 5, &mut hello);
        assert_eq!(hello, &b"\x81\x05"[..]);
        let masked = b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58";
        let (header, size) = Header::parse(masked, false).expect("valid").expect("whole");
        assert_eq!((header.fin, header.compressed), (true, false));
        assert_eq!((header.opcode, header.length, header.mask), (TEXT, 5, MASK));
        let mut payload = masked[size..].to_vec();
        unmask(&mut payload, MASK, 0);
        assert_eq!(payload, b"Hello");
    }

    #[test]
    fn every_length_is_parsed_as_written_and_no_part_of_a_header_is_one() {
        for length in [0, 1, 125, 126, 127, 0xFFFF, 0x1_0000] {
            let mut bytes = BytesMut::new();
            put_header(BINARY, length, &mut bytes);
            bytes[1] |= 0x80;
            bytes.put_slice(&MASK);
            for cut in 0..bytes.len() {
                assert_eq!(Header::parse(&bytes[..cut], false), Ok(None));
            }
            let (header, size) = Header::parse(&bytes, false).expect("valid").expect("whole");
            assert_eq!((header.length, size), (length as u64, bytes.len()));
        }
    }

    #[test]
    fn unmasking_parts_equals_unmasking_the_whole() {
        let mut whole: Vec<u8> = (0..100).collect();
        let mut parts = whole.clone();
        unmask(&mut whole, MASK, 0);
        let mut at = 0;
        for length in [1, 2, 3, 17, 0, 9, 68] {
            unmask(&mut parts[at..at + length], MASK, at);
            at += length;
        }
        assert_eq!(parts, whole);
    }

    #[test]
    fn invalid_headers_are_violations() {
        let refused = |bytes: &[u8], deflate| {
            let result = Header::parse(bytes, deflate);
            assert_eq!(result.map_err(|it| it.code), Err(1002), "{bytes:x?}");
        };
        // Unmasked; reserved bits and opcodes.
        refused(b"\x81\x00", true);
        refused(b"\xC1\x80\0\0\0\0", false);
        refused(b"\xA1\x80\0\0\0\0", true);
        refused(b"\x83\x80\0\0\0\0", true);
        refused(b"\x8B\x80\0\0\0\0", true);
        // RSV1 on a continuation and on control frames.
        for opcode in [CONTINUATION, CLOSE, PING, PONG] {
            refused(&[FIN | RSV1 | opcode, 0x80, 0, 0, 0, 0], true);
        }
        // Lengths that have a shorter form, and one of 64 bits.
        refused(b"\x82\xFE\0\x7D\0\0\0\0", true);
        refused(b"\x82\xFF\0\0\0\0\0\0\xFF\xFF\0\0\0\0", true);
        refused(b"\x82\xFF\x80\0\0\0\0\0\0\0\0\0\0\0", true);
        // Control frames.
        refused(b"\x09\x80\0\0\0\0", true);
        refused(b"\x89\xFE\0\x7E\0\0\0\0", true);
        assert!(Header::parse(b"\xC1\x80\0\0\0\0", true).is_ok());
    }
}
