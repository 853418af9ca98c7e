//! From frames to messages: fragments, the size limit and UTF-8.

use bytes::{Bytes, BytesMut};

use crate::message::Message;

/// The opcodes that carry messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Data {
    Text,
    Binary,
    Continuation,
}

/// How the peer broke the protocol or went past a limit, and the close code that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    pub(crate) code: u16,
    pub(crate) what: &'static str,
}

impl Violation {
    pub(crate) const fn protocol(what: &'static str) -> Self {
        Self { code: 1002, what }
    }

    pub(crate) const NOT_UTF8: Self = Self {
        code: 1007,
        what: "text is not UTF-8",
    };
    pub(crate) const NOT_DEFLATE: Self = Self {
        code: 1007,
        what: "not deflated data",
    };
    pub(crate) const TOO_LARGE: Self = Self {
        code: 1009,
        what: "message too large",
    };
    pub(crate) const TOO_MANY_PINGS: Self = Self {
        code: 1008,
        what: "too many pings",
    };
    pub(crate) const IDLE: Self = Self {
        code: 1008,
        what: "idle for too long",
    };
    pub(crate) const TOO_MANY_FRAGMENTS: Self = Self {
        code: 1008,
        what: "too many fragments",
    };
}

/// How large a message may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) bytes: usize,
    pub(crate) fragments: usize,
}

/// Puts the fragments of one direction together.
#[derive(Debug)]
pub(crate) struct Assembler {
    /// The message whose last fragment is missing.
    partial: Option<Partial>,
    bounds: Bounds,
}

#[derive(Debug)]
struct Partial {
    data: Data,
    payload: BytesMut,
    fragments: usize,
    /// So many bytes of the payload are known to be UTF-8.
    checked: usize,
}

impl Assembler {
    pub(crate) fn new(bounds: Bounds) -> Self {
        Self {
            partial: None,
            bounds,
        }
    }

    /// Takes the next data frame; gives the message it completes.
    pub(crate) fn push(
        &mut self,
        data: Data,
        fin: bool,
        payload: Bytes,
    ) -> Result<Option<Message>, Violation> {
        let so_far = self.partial.as_ref().map_or(0, |it| it.payload.len());
        if payload.len() > self.bounds.bytes.saturating_sub(so_far) {
            return Err(Violation::TOO_LARGE);
        }
        let partial = match (self.partial.take(), data) {
            (None, Data::Continuation) => {
                return Err(Violation::protocol("a continuation of nothing"));
            }
            (Some(_), Data::Text | Data::Binary) => {
                return Err(Violation::protocol("a message inside another one"));
            }
            // The common case: one frame, not copied.
            (None, data) if fin => return whole(data, payload).map(Some),
            (None, data) => Partial {
                data,
                payload: BytesMut::from(payload),
                fragments: 1,
                checked: 0,
            },
            (Some(mut partial), Data::Continuation) => {
                partial.payload.extend_from_slice(&payload);
                partial.fragments += 1;
                partial
            }
        };
        if partial.fragments > self.bounds.fragments {
            return Err(Violation::TOO_MANY_FRAGMENTS);
        }
        let partial = partial.check(fin)?;
        if fin {
            return Ok(Some(message(partial.data, partial.payload.freeze())));
        }
        self.partial = Some(partial);
        Ok(None)
    }
}

impl Partial {
    /// Text that can't become UTF-8 any more needn't be waited for.
    fn check(mut self, fin: bool) -> Result<Self, Violation> {
        if self.data != Data::Text {
            return Ok(self);
        }
        match std::str::from_utf8(&self.payload[self.checked..]) {
            Ok(_) => self.checked = self.payload.len(),
            // The last character's end may be in the next fragment.
            Err(error) if error.error_len().is_none() && !fin => {
                self.checked += error.valid_up_to();
            }
            Err(_) => return Err(Violation::NOT_UTF8),
        }
        Ok(self)
    }
}

fn whole(data: Data, payload: Bytes) -> Result<Message, Violation> {
    if data == Data::Text && std::str::from_utf8(&payload).is_err() {
        return Err(Violation::NOT_UTF8);
    }
    Ok(message(data, payload))
}

fn message(data: Data, payload: Bytes) -> Message {
    match data {
        Data::Text => Message::Text(payload),
        _ => Message::Binary(payload),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Bytes {
        Bytes::copy_from_slice(text.as_bytes())
    }

    fn assembler(bytes: usize) -> Assembler {
        Assembler::new(Bounds {
            bytes,
            fragments: 3,
        })
    }

    #[test]
    fn fragments_become_one_message() {
        let mut assembler = assembler(5);
        assert_eq!(assembler.push(Data::Text, false, bytes("ab")), Ok(None));
        assert_eq!(
            assembler.push(Data::Continuation, false, bytes("")),
            Ok(None)
        );
        let whole = assembler.push(Data::Continuation, true, bytes("cde"));
        assert_eq!(whole, Ok(Some(Message::Text(bytes("abcde")))));
        let next = assembler.push(Data::Binary, true, bytes("f"));
        assert_eq!(next, Ok(Some(Message::Binary(bytes("f")))));
    }

    #[test]
    fn a_character_may_be_split_between_fragments() {
        let snowman = Bytes::from_static("☃".as_bytes());
        let mut assembler = assembler(16);
        assert_eq!(
            assembler.push(Data::Text, false, snowman.slice(..1)),
            Ok(None)
        );
        let whole = assembler.push(Data::Continuation, true, snowman.slice(1..));
        assert_eq!(whole, Ok(Some(Message::Text(snowman))));
    }

    #[test]
    fn text_fails_with_the_fragment_that_breaks_it() {
        let mut assembler = assembler(16);
        let start = Bytes::from_static(b"ok \xe2\x98");
        assert_eq!(assembler.push(Data::Text, false, start), Ok(None));
        let broken = Bytes::from_static(b"\x28");
        assert_eq!(
            assembler.push(Data::Continuation, false, broken),
            Err(Violation::NOT_UTF8)
        );
        let mut assembler = self::assembler(16);
        let cut = Bytes::from_static(b"\xe2\x98");
        assert_eq!(assembler.push(Data::Text, false, cut), Ok(None));
        assert_eq!(
            assembler.push(Data::Continuation, true, Bytes::new()),
            Err(Violation::NOT_UTF8)
        );
    }

    #[test]
    fn violations_have_their_close_codes() {
        let code = |fragments: &[(Data, bool, &[u8])]| {
            let mut assembler = assembler(4);
            let mut results = fragments.iter().map(|&(data, fin, payload)| {
                assembler.push(data, fin, Bytes::copy_from_slice(payload))
            });
            results
                .find_map(Result::err)
                .map(|violation| violation.code)
        };
        assert_eq!(code(&[(Data::Continuation, true, b"a")]), Some(1002));
        assert_eq!(
            code(&[(Data::Text, false, b"a"), (Data::Text, true, b"b")]),
            Some(1002)
        );
        assert_eq!(code(&[(Data::Text, true, b"\xc3\x28")]), Some(1007));
        assert_eq!(code(&[(Data::Binary, true, b"abcde")]), Some(1009));
        assert_eq!(
            code(&[
                (Data::Binary, false, b"abc"),
                (Data::Continuation, true, b"de")
            ]),
            Some(1009)
        );
        let empty = (Data::Continuation, false, &b""[..]);
        let three = [(Data::Text, false, &b""[..]), empty, empty];
        assert_eq!(code(&three), None);
        assert_eq!(code(&[&three[..], &[empty]].concat()), Some(1008));
        assert_eq!(code(&[(Data::Binary, true, b"\xc3\x28")]), None);
    }
}
