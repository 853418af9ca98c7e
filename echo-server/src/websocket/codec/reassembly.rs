//! Assembles messages from frames: fragments, the limits of a message, its memory, and UTF-8.

use bytes::{Buf, Bytes, BytesMut};

use crate::net::budget::{Exhausted, Reserved};
use crate::websocket::codec::frame::{Header, unmask};
use crate::websocket::codec::opcode::{CONTINUATION, TEXT};
use crate::websocket::codec::violation::Violation;

/// The limits of one message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MessageLimits {
    pub(crate) bytes: usize,
    pub(crate) fragments: usize,
}

/// A message of which frames are missing.
#[derive(Debug)]
pub(crate) struct Partial {
    text: bool,
    compressed: bool,
    payload: Reserved,
    fragments: usize,
    /// How many bytes of the payload are known to be valid UTF-8.
    validated: usize,
}

/// A message with all its frames. `payload` is still compressed if `compressed`; otherwise it is
/// valid UTF-8 if `text`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Complete {
    pub(crate) text: bool,
    pub(crate) compressed: bool,
    pub(crate) payload: Bytes,
}

impl Partial {
    /// Begins a message with its first frame, which is no continuation.
    pub(crate) fn new(header: &Header, payload: Reserved) -> Self {
        Self {
            text: header.opcode == TEXT,
            compressed: header.compressed,
            payload,
            fragments: 1,
            validated: 0,
        }
    }

    /// Unmasks and appends a part of a frame's payload that begins at `offset`.
    pub(crate) fn push(
        &mut self,
        header: &Header,
        part: &mut [u8],
        offset: usize,
    ) -> Result<(), Exhausted> {
        // Only the length of this frame is known so far.
        let frame = usize::try_from(header.length).unwrap_or(usize::MAX);
        let final_length = self.payload.bytes().len().saturating_add(frame - offset);
        self.payload.grow(part.len(), final_length)?;
        unmask(part, header.mask, offset);
        self.payload.bytes_mut().extend_from_slice(part);
        Ok(())
    }

    /// Ends a frame, the last one if `fin`. Fails early on text that can't become valid UTF-8.
    pub(crate) fn end_frame(&mut self, fin: bool) -> Result<(), Violation> {
        if !self.text || self.compressed {
            return Ok(());
        }
        let bytes = self.payload.bytes();
        match std::str::from_utf8(&bytes[self.validated..]) {
            Ok(_) => self.validated = bytes.len(),
            // The end of the last character may be in the next frame.
            Err(error) if error.error_len().is_none() && !fin => {
                self.validated += error.valid_up_to();
            }
            Err(_) => return Err(Violation::NOT_UTF8),
        }
        Ok(())
    }

    /// Converts to a message whose last frame has ended.
    pub(crate) fn complete(mut self) -> Complete {
        self.payload.shrink();
        Complete {
            text: self.text,
            compressed: self.compressed,
            payload: self.payload.freeze(),
        }
    }
}

impl MessageLimits {
    /// Checks whether a data frame with this header may follow the frames so far.
    pub(crate) fn check(
        &self,
        header: &Header,
        partial: Option<&mut Partial>,
    ) -> Result<(), Violation> {
        let (length, fragments) = match (partial, header.opcode) {
            (None, CONTINUATION) => {
                return Err(Violation::protocol("a continuation without a message"));
            }
            (None, _) => (0, 1),
            (Some(partial), CONTINUATION) => {
                partial.fragments += 1;
                (partial.payload.bytes().len(), partial.fragments)
            }
            (Some(_), _) => return Err(Violation::protocol("a message inside another one")),
        };
        if header.length > self.bytes.saturating_sub(length) as u64 {
            return Err(Violation::TOO_LARGE);
        }
        if fragments > self.fragments {
            return Err(Violation::TOO_MANY_FRAGMENTS);
        }
        Ok(())
    }
}

/// Takes a message of a single frame out of `bytes` without copying it, which is the common case.
/// `None` if there are more frames, or if `bytes` doesn't contain all of this one.
pub(crate) fn take_whole(
    header: &Header,
    bytes: &mut BytesMut,
) -> Result<Option<Complete>, Violation> {
    let length = usize::try_from(header.length).unwrap_or(usize::MAX);
    if !header.fin || header.opcode == CONTINUATION || length > bytes.remaining() {
        return Ok(None);
    }
    let mut payload = bytes.split_to(length);
    unmask(&mut payload, header.mask, 0);
    let text = header.opcode == TEXT;
    if text && !header.compressed && std::str::from_utf8(&payload).is_err() {
        return Err(Violation::NOT_UTF8);
    }
    Ok(Some(Complete {
        text,
        compressed: header.compressed,
        payload: payload.freeze(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::budget::Budget;
    use crate::websocket::codec::opcode::BINARY;

    /// Returns the messages of these frames, whose mask is zero.
    fn reassemble(bytes: usize, frames: &[(u8, bool, &[u8])]) -> Result<Vec<Complete>, Violation> {
        let limits = MessageLimits {
            bytes,
            fragments: 3,
        };
        let budget = Budget::new(1 << 20);
        let mut partial = None;
        let mut messages = Vec::new();
        for &(opcode, fin, payload) in frames {
            let header = Header {
                fin,
                compressed: false,
                opcode,
                length: payload.len() as u64,
                mask: [0; 4],
            };
            limits.check(&header, partial.as_mut())?;
            let mut payload = BytesMut::from(payload);
            if partial.is_none()
                && let Some(message) = take_whole(&header, &mut payload)?
            {
                messages.push(message);
                continue;
            }
            let new = || Partial::new(&header, Reserved::new(budget.reservation()));
            let mut message = partial.take().unwrap_or_else(new);
            message.push(&header, &mut payload, 0)?;
            message.end_frame(fin)?;
            if fin {
                messages.push(message.complete());
            } else {
                partial = Some(message);
            }
        }
        Ok(messages)
    }

    fn text(text: &'static str) -> Complete {
        Complete {
            text: true,
            compressed: false,
            payload: Bytes::from_static(text.as_bytes()),
        }
    }

    #[test]
    fn fragments_become_one_message() {
        let frames = [
            (TEXT, false, &b"ab"[..]),
            (CONTINUATION, false, b""),
            (CONTINUATION, true, b"cde"),
            (TEXT, true, b"f"),
        ];
        assert_eq!(reassemble(5, &frames), Ok(vec![text("abcde"), text("f")]));
    }

    #[test]
    fn a_character_may_be_split_between_fragments() {
        let snowman = "☃".as_bytes();
        let frames = [
            (TEXT, false, &snowman[..1]),
            (CONTINUATION, true, &snowman[1..]),
        ];
        assert_eq!(reassemble(16, &frames), Ok(vec![text("☃")]));
    }

    #[test]
    fn text_fails_with_the_fragment_that_breaks_it() {
        let start = (TEXT, false, &b"ok \xe2\x98"[..]);
        assert_eq!(reassemble(16, &[start]), Ok(vec![]));
        for (fin, end) in [(false, &b"\x28"[..]), (true, b"")] {
            let frames = [start, (CONTINUATION, fin, end)];
            assert_eq!(reassemble(16, &frames), Err(Violation::NOT_UTF8));
        }
    }

    #[test]
    fn violations_have_their_close_codes() {
        let code = |frames: &[(u8, bool, &[u8])]| reassemble(4, frames).err().map(|it| it.code);
        assert_eq!(code(&[(CONTINUATION, true, b"a")]), Some(1002));
        assert_eq!(code(&[(TEXT, false, b"a"), (TEXT, true, b"b")]), Some(1002));
        assert_eq!(code(&[(TEXT, true, b"\xc3\x28")]), Some(1007));
        assert_eq!(code(&[(BINARY, true, b"abcde")]), Some(1009));
        let two = [(BINARY, false, &b"abc"[..]), (CONTINUATION, true, b"de")];
        assert_eq!(code(&two), Some(1009));
        let empty = (CONTINUATION, false, &b""[..]);
        let three = [(TEXT, false, &b""[..]), empty, empty];
        assert_eq!(code(&three), None);
        assert_eq!(code(&[&three[..], &[empty]].concat()), Some(1008));
        assert_eq!(code(&[(BINARY, true, b"\xc3\x28")]), None);
    }
}
