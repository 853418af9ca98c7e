//! Frames and payloads as a client sends them.

use bytes::BufMut;
use flate2::{Compress, Compression, FlushCompress};

/// Returns a masked frame with this first byte.
pub(crate) fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    const MASK: [u8; 4] = [0x12, 0x34, 0x56, 0x78];
    let mut bytes = vec![first];
    match payload.len() {
        length @ 0..=125 => bytes.put_u8(0x80 | length as u8),
        length @ 126..=0xFFFF => {
            bytes.put_u8(0x80 | 126);
            bytes.put_u16(length as u16);
        }
        length => {
            bytes.put_u8(0x80 | 127);
            bytes.put_u64(length as u64);
        }
    }
    bytes.put_slice(&MASK);
    bytes.extend(
        payload
            .iter()
            .zip(MASK.iter().cycle())
            .map(|(byte, mask)| byte ^ mask),
    );
    bytes
}

/// Returns the payload of a Close.
pub(crate) fn close(code: u16, reason: &str) -> Vec<u8> {
    [&code.to_be_bytes(), reason.as_bytes()].concat()
}

/// Returns the payload of a compressed message.
pub(crate) fn deflated(message: &[u8]) -> Vec<u8> {
    let mut compress = Compress::new(Compression::default(), false);
    let mut deflated = Vec::with_capacity(message.len() / 2 + 1000);
    compress
        .compress_vec(message, &mut deflated, FlushCompress::Sync)
        .expect("valid");
    assert!(compress.total_in() == message.len() as u64 && deflated.ends_with(&[0, 0, 255, 255]));
    deflated.truncate(deflated.len() - 4);
    deflated
}
