//! A message in WebAssembly's memory.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use bytes::Bytes;

/// A WebSocket message, text or binary, in WebAssembly's memory.
///
/// It converts from `&str`, `String`, `&[u8]`, `Vec<u8>`, byte arrays and [`Bytes`]. [`send`](crate::WebSocket::send) takes
/// those types as they are, without making a message first.
///
/// ```
/// use sockstream::Message;
///
/// let text = Message::from("naïve");
/// assert_eq!(text.as_text(), Some("naïve"));
/// assert_eq!(text.byte_len(), 6);
/// assert_eq!(Message::from([1, 2, 3]).as_bytes(), [1, 2, 3]);
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Message {
    /// A text message.
    Text(String),
    /// A binary message.
    Binary(Bytes),
}

impl Message {
    /// Returns the size of the payload in bytes; UTF-8 for text.
    #[must_use]
    pub fn byte_len(&self) -> usize {
        self.as_bytes().len()
    }

    /// Returns the bytes of the payload; UTF-8 for text.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Binary(bytes) => bytes,
        }
    }

    /// Returns the text of a text message, and `None` for a binary one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Binary(_) => None,
        }
    }

    /// Returns the text of a text message without a copy, and `None` for a binary one.
    #[must_use]
    pub fn into_text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::Binary(_) => None,
        }
    }

    /// Returns whether this is a text message.
    #[must_use]
    pub const fn is_text(&self) -> bool {
        matches!(self, Self::Text(_))
    }

    /// Returns whether this is a binary message.
    #[must_use]
    pub const fn is_binary(&self) -> bool {
        matches!(self, Self::Binary(_))
    }

    /// Returns whether the payload is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.byte_len() == 0
    }

    /// Converts the payload into bytes without a copy; UTF-8 for text.
    #[must_use]
    pub fn into_bytes(self) -> Bytes {
        match self {
            Self::Text(text) => text.into(),
            Self::Binary(bytes) => bytes,
        }
    }
}

/// Shows the first 64 characters or bytes of a longer payload, and its size.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 64;
        match self {
            Self::Text(text) if text.len() <= SHOWN => f.debug_tuple("Text").field(text).finish(),
            Self::Text(text) => {
                let start: String = text.chars().take(SHOWN).collect();
                write!(f, "Text({start:?}… {} bytes)", text.len())
            }
            Self::Binary(bytes) if bytes.len() <= SHOWN => {
                f.debug_tuple("Binary").field(bytes).finish()
            }
            Self::Binary(bytes) => {
                let start = bytes.slice(..SHOWN);
                write!(f, "Binary({start:?}… {} bytes)", bytes.len())
            }
        }
    }
}

impl From<String> for Message {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Message {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Bytes> for Message {
    fn from(bytes: Bytes) -> Self {
        Self::Binary(bytes)
    }
}

impl From<Vec<u8>> for Message {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Binary(bytes.into())
    }
}

impl From<&[u8]> for Message {
    fn from(bytes: &[u8]) -> Self {
        Self::Binary(Bytes::copy_from_slice(bytes))
    }
}

impl<const N: usize> From<[u8; N]> for Message {
    fn from(bytes: [u8; N]) -> Self {
        Self::from(bytes.as_slice())
    }
}

impl<const N: usize> From<&[u8; N]> for Message {
    fn from(bytes: &[u8; N]) -> Self {
        Self::from(bytes.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::prelude::v1::*;

    #[test]
    fn text_is_measured_in_utf8() {
        assert_eq!(Message::from("naïve").byte_len(), 6);
        assert_eq!(Message::from([1, 2, 3]).byte_len(), 3);
    }

    #[test]
    fn debug_shortens_long_payloads() {
        let text = format!("{:?}", Message::from("é".repeat(1000)));
        assert!(text.ends_with("… 2000 bytes)"), "{text}");
        assert!(text.len() < 200);
        assert_eq!(format!("{:?}", Message::from("hi")), "Text(\"hi\")");
        let binary = format!("{:?}", Message::from(vec![0; 65]));
        assert!(binary.ends_with("… 65 bytes)"), "{binary}");
    }

    #[test]
    fn into_bytes_keeps_every_byte() {
        assert_eq!(
            Message::from("é").into_bytes(),
            Bytes::from_static(&[0xc3, 0xa9])
        );
        assert_eq!(Message::from("é").as_text(), Some("é"));
        assert_eq!(Message::from(b"x").as_text(), None);
    }

    #[test]
    fn the_type_and_emptiness_are_told() {
        let (text, binary) = (Message::from(""), Message::from([0]));
        assert!(text.is_text() && !text.is_binary() && text.is_empty());
        assert!(binary.is_binary() && !binary.is_text() && !binary.is_empty());
        assert_eq!(text.into_text().as_deref(), Some(""));
        assert_eq!(binary.into_text(), None);
    }
}
