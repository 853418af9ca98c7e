//! From frames to messages: fragments, the limits of a message, its memory, and UTF-8.

use bytes::{Buf, Bytes, BytesMut};

use crate::budget::{Exhausted, Reserved};
use crate::frame::{CONTINUATION, Head, TEXT, unmask};
use crate::violation::Violation;

/// How large a message may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MessageLimits {
    pub(crate) bytes: usize,
    pub(crate) fragments: usize,
}

/// A message whose end is missing.
#[derive(Debug)]
pub(crate) struct Partial {
    text: bool,
    compressed: bool,
    payload: Reserved,
    fragments: usize,
    /// So many bytes of the payload are known to be UTF-8.
    checked: usize,
}

/// All frames of a message. `payload` is as it came: compressed if it is `compressed`, and else
/// UTF-8 if it is `text`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Complete {
    pub(crate) text: bool,
    pub(crate) compressed: bool,
    pub(crate) payload: Bytes,
}

impl Partial {
    /// Begins a message by its first frame, which is no continuation.
    pub(crate) fn new(head: &Head, payload: Reserved) -> Self {
        Self {
            text: head.opcode == TEXT,
            compressed: head.compressed,
            payload,
            fragments: 1,
            checked: 0,
        }
    }

    /// Adds a part of the payload of the frame of `head`, masked, that begins `offset` bytes into
    /// it.
    pub(crate) fn push(
        &mut self,
        head: &Head,
        part: &mut [u8],
        offset: usize,
    ) -> Result<(), Exhausted> {
        // More than this frame's rest is not announced yet.
        let frame = usize::try_from(head.length).unwrap_or(usize::MAX);
        let most = self.payload.bytes().len().saturating_add(frame - offset);
        self.payload.grow(part.len(), most)?;
        unmask(part, head.mask, offset);
        self.payload.bytes_mut().extend_from_slice(part);
        Ok(())
    }

    /// All of a frame's payload was added, the last one's if `fin`. Text that can't become UTF-8
    /// any more needn't be waited for.
    pub(crate) fn end_frame(&mut self, fin: bool) -> Result<(), Violation> {
        if !self.text || self.compressed {
            return Ok(());
        }
        let bytes = self.payload.bytes();
        match std::str::from_utf8(&bytes[self.checked..]) {
            Ok(_) => self.checked = bytes.len(),
            // The last character's end may be in the next frame.
            Err(error) if error.error_len().is_none() && !fin => {
                self.checked += error.valid_up_to();
            }
            Err(_) => return Err(Violation::NOT_UTF8),
        }
        Ok(())
    }

    /// The message, whose last frame ended.
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
    /// Whether a data frame of this `head` may follow what there is of a message.
    pub(crate) fn check(
        &self,
        head: &Head,
        partial: Option<&mut Partial>,
    ) -> Result<(), Violation> {
        let (length, fragments) = match (partial, head.opcode) {
            (None, CONTINUATION) => return Err(Violation::protocol("a continuation of nothing")),
            (None, _) => (0, 1),
            (Some(partial), CONTINUATION) => {
                partial.fragments += 1;
                (partial.payload.bytes().len(), partial.fragments)
            }
            (Some(_), _) => return Err(Violation::protocol("a message inside another one")),
        };
        if head.length > self.bytes.saturating_sub(length) as u64 {
            return Err(Violation::TOO_LARGE);
        }
        if fragments > self.fragments {
            return Err(Violation::TOO_MANY_FRAGMENTS);
        }
        Ok(())
    }
}

/// The common case: a message of one frame, all of which is there, is not copied. `None` if it
/// isn't all there.
pub(crate) fn whole(head: &Head, bytes: &mut BytesMut) -> Result<Option<Complete>, Violation> {
    let length = usize::try_from(head.length).unwrap_or(usize::MAX);
    if !head.fin || head.opcode == CONTINUATION || length > bytes.remaining() {
        return Ok(None);
    }
    let mut payload = bytes.split_to(length);
    unmask(&mut payload, head.mask, 0);
    let text = head.opcode == TEXT;
    if text && !head.compressed && std::str::from_utf8(&payload).is_err() {
        return Err(Violation::NOT_UTF8);
    }
    Ok(Some(Complete {
        text,
        compressed: head.compressed,
        payload: payload.freeze(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::Budget;
    use crate::frame::BINARY;

    /// The messages that these frames become. What is sent is not masked: the mask is zero.
    fn assemble(bytes: usize, frames: &[(u8, bool, &[u8])]) -> Result<Vec<Complete>, Violation> {
        let limits = MessageLimits {
            bytes,
            fragments: 3,
        };
        let budget = Budget::new(1 << 20);
        let mut partial = None;
        let mut messages = Vec::new();
        for &(opcode, fin, payload) in frames {
            let head = Head {
                fin,
                compressed: false,
                opcode,
                length: payload.len() as u64,
                mask: [0; 4],
            };
            limits.check(&head, partial.as_mut())?;
            let mut payload = BytesMut::from(payload);
            if partial.is_none()
                && let Some(message) = whole(&head, &mut payload)?
            {
                messages.push(message);
                continue;
            }
            let new = || Partial::new(&head, Reserved::new(budget.reservation()));
            let mut message = partial.take().unwrap_or_else(new);
            message.push(&head, &mut payload, 0)?;
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
        assert_eq!(assemble(5, &frames), Ok(vec![text("abcde"), text("f")]));
    }

    #[test]
    fn a_character_may_be_split_between_fragments() {
        let snowman = "☃".as_bytes();
        let frames = [
            (TEXT, false, &snowman[..1]),
            (CONTINUATION, true, &snowman[1..]),
        ];
        assert_eq!(assemble(16, &frames), Ok(vec![text("☃")]));
    }

    #[test]
    fn text_fails_with_the_fragment_that_breaks_it() {
        let start = (TEXT, false, &b"ok \xe2\x98"[..]);
        assert_eq!(assemble(16, &[start]), Ok(vec![]));
        for (fin, end) in [(false, &b"\x28"[..]), (true, b"")] {
            let frames = [start, (CONTINUATION, fin, end)];
            assert_eq!(assemble(16, &frames), Err(Violation::NOT_UTF8));
        }
    }

    #[test]
    fn violations_have_their_close_codes() {
        let code = |frames: &[(u8, bool, &[u8])]| assemble(4, frames).err().map(|it| it.code);
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
