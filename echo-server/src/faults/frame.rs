//! Frames as bytes, RFC 6455 section 5.2: any frame can be written, the client's can be read.

use bytes::{Buf, BufMut, Bytes, BytesMut};

use crate::assemble::Violation;

/// The first byte's highest bit: the last fragment of a message.
pub(super) const FIN: u8 = 0x80;
/// The second reserved bit, which no extension has a meaning for.
pub(super) const RSV2: u8 = 0x20;

pub(super) const CONTINUATION: u8 = 0x0;
pub(super) const TEXT: u8 = 0x1;
pub(super) const BINARY: u8 = 0x2;
pub(super) const CLOSE: u8 = 0x8;
pub(super) const PING: u8 = 0x9;
pub(super) const PONG: u8 = 0xA;

/// Appends an unmasked frame. `first` is the byte of FIN, the reserved bits and the opcode.
pub(super) fn put(first: u8, payload: &[u8], out: &mut BytesMut) {
    out.put_u8(first);
    match payload.len() {
        length @ 0..=125 => out.put_u8(length as u8),
        length @ 126..=0xFFFF => {
            out.put_u8(126);
            out.put_u16(length as u16);
        }
        length => {
            out.put_u8(127);
            out.put_u64(length as u64);
        }
    }
    out.put_slice(payload);
}

/// A frame the client sent, unmasked.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) fin: bool,
    pub(super) opcode: u8,
    pub(super) payload: Bytes,
}

/// Takes the next frame off `incoming`; `None` until all of it is there.
pub(super) fn take(incoming: &mut BytesMut, limit: usize) -> Result<Option<Frame>, Violation> {
    let mut header = &incoming[..];
    if header.len() < 2 {
        return Ok(None);
    }
    let (first, second) = (header.get_u8(), header.get_u8());
    if first & 0x70 != 0 {
        return Err(Violation::protocol("a reserved bit"));
    }
    if second & 0x80 == 0 {
        return Err(Violation::protocol("an unmasked frame"));
    }
    let extended = match second & 0x7F {
        126 => 2,
        127 => 8,
        _ => 0,
    };
    if header.len() < extended + 4 {
        return Ok(None);
    }
    let length = match extended {
        2 => u64::from(header.get_u16()),
        8 => header.get_u64(),
        _ => u64::from(second & 0x7F),
    };
    let mask = header.get_u32().to_be_bytes();
    let length = usize::try_from(length)
        .ok()
        .filter(|&length| length <= limit);
    let length = length.ok_or(Violation::TOO_LARGE)?;
    let missing = length.saturating_sub(header.len());
    if missing > 0 {
        // All at once instead of by doubling.
        incoming.reserve(missing);
        return Ok(None);
    }
    incoming.advance(2 + extended + 4);
    let mut payload = incoming.split_to(length);
    unmask(&mut payload, mask);
    Ok(Some(Frame {
        fin: first & FIN != 0,
        opcode: first & 0x0F,
        payload: payload.freeze(),
    }))
}

fn unmask(payload: &mut [u8], mask: [u8; 4]) {
    for chunk in payload.chunks_mut(4) {
        for (byte, mask) in chunk.iter_mut().zip(mask) {
            *byte ^= mask;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: usize = 1 << 20;
    const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

    /// What a client makes of an unmasked frame.
    fn masked(frame: &[u8]) -> BytesMut {
        let header = match frame[1] {
            126 => 4,
            127 => 10,
            _ => 2,
        };
        let mut bytes = BytesMut::from(&frame[..header]);
        bytes[1] |= 0x80;
        bytes.put_slice(&MASK);
        let payload = bytes.len();
        bytes.put_slice(&frame[header..]);
        unmask(&mut bytes[payload..], MASK);
        bytes
    }

    #[test]
    fn the_examples_of_the_rfc() {
        let mut hello = BytesMut::new();
        put(FIN | TEXT, b"Hello", &mut hello);
        assert_eq!(hello, &b"\x81\x05Hello"[..]);
        let mut masked = BytesMut::from(&b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"[..]);
        let frame = take(&mut masked, LIMIT).expect("valid").expect("whole");
        assert_eq!(
            frame,
            Frame {
                fin: true,
                opcode: TEXT,
                payload: Bytes::from_static(b"Hello")
            }
        );
    }

    #[test]
    fn every_length_comes_back_and_no_part_of_it_is_a_frame() {
        for length in [0, 1, 125, 126, 127, 0xFFFF, 0x1_0000] {
            let payload: Vec<u8> = (0..length).map(|at| at as u8).collect();
            let mut frame = BytesMut::new();
            put(BINARY, &payload, &mut frame);
            let whole = masked(&frame);
            for cut in [0, 1, 2, 5, 7, 13, whole.len() - 1] {
                if cut < whole.len() {
                    let mut part = BytesMut::from(&whole[..cut]);
                    assert_eq!(take(&mut part, LIMIT), Ok(None), "{cut} of {length}");
                    assert_eq!(part.len(), cut);
                }
            }
            let mut incoming = whole;
            incoming.put_slice(b"rest");
            let frame = take(&mut incoming, LIMIT).expect("valid").expect("whole");
            assert_eq!(
                (frame.fin, frame.opcode, &frame.payload[..]),
                (false, BINARY, &payload[..])
            );
            assert_eq!(incoming, &b"rest"[..]);
        }
    }

    #[test]
    fn violations() {
        let code = |bytes: &[u8]| {
            let mut incoming = BytesMut::from(bytes);
            take(&mut incoming, 100).expect_err("a violation").code
        };
        assert_eq!(code(b"\x81\x00"), 1002);
        assert_eq!(code(b"\xC1\x80\0\0\0\0"), 1002);
        assert_eq!(code(b"\x82\xE5\0\0\0\0"), 1009);
        assert_eq!(
            code(b"\x82\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0\0\0\0"),
            1009
        );
    }
}
