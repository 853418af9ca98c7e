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

/// How the peer broke the protocol, and the close code that says so.
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
    pub(crate) const TOO_LARGE: Self = Self {
        code: 1009,
        what: "message too large",
    };
}

/// Puts the fragments of one direction together.
#[derive(Debug)]
pub(crate) struct Assembler {
    /// The type and the payload so far of the message whose last fragment is missing.
    partial: Option<(Data, BytesMut)>,
    /// The largest message, in bytes.
    limit: usize,
}

impl Assembler {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            partial: None,
            limit,
        }
    }

    /// Takes the next data frame; gives the message it completes.
    pub(crate) fn push(
        &mut self,
        data: Data,
        fin: bool,
        payload: Bytes,
    ) -> Result<Option<Message>, Violation> {
        let so_far = self
            .partial
            .as_ref()
            .map_or(0, |(_, partial)| partial.len());
        if payload.len() > self.limit.saturating_sub(so_far) {
            return Err(Violation::TOO_LARGE);
        }
        match (self.partial.take(), data) {
            (None, Data::Continuation) => Err(Violation::protocol("a continuation of nothing")),
            (Some(_), Data::Text | Data::Binary) => {
                Err(Violation::protocol("a message inside another one"))
            }
            // The common case: one frame, not copied.
            (None, data) if fin => complete(data, payload).map(Some),
            (None, data) => {
                self.partial = Some((data, BytesMut::from(payload)));
                Ok(None)
            }
            (Some((data, mut partial)), Data::Continuation) => {
                partial.extend_from_slice(&payload);
                if fin {
                    return complete(data, partial.freeze()).map(Some);
                }
                self.partial = Some((data, partial));
                Ok(None)
            }
        }
    }
}

fn complete(data: Data, payload: Bytes) -> Result<Message, Violation> {
    if data != Data::Text {
        return Ok(Message::Binary(payload));
    }
    match std::str::from_utf8(&payload) {
        Ok(_) => Ok(Message::Text(payload)),
        Err(_) => Err(Violation::NOT_UTF8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Bytes {
        Bytes::copy_from_slice(text.as_bytes())
    }

    #[test]
    fn fragments_become_one_message() {
        let mut assembler = Assembler::new(5);
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
        let mut assembler = Assembler::new(16);
        assert_eq!(
            assembler.push(Data::Text, false, snowman.slice(..1)),
            Ok(None)
        );
        let whole = assembler.push(Data::Continuation, true, snowman.slice(1..));
        assert_eq!(whole, Ok(Some(Message::Text(snowman))));
    }

    #[test]
    fn violations_have_their_close_codes() {
        let code = |fragments: &[(Data, bool, &[u8])]| {
            let mut assembler = Assembler::new(4);
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
        assert_eq!(code(&[(Data::Binary, true, b"\xc3\x28")]), None);
    }
}
