//! Messages as a sequence of bytes: what was received and not read yet, and why reading has failed.

use core::task::{Context, Poll, ready};
use std::io::{Error as IoError, ErrorKind, Result};

use bytes::{Buf, Bytes};

use crate::io::transport::sealed::Source;
use crate::message::message::Message;
use crate::proto::error::Error;

/// What a text message means in a byte stream. Set by [`ByteStream::text_messages`](super::ByteStream::text_messages).
///
/// ```
/// use sockstream::io::TextMessages;
///
/// assert_eq!(TextMessages::default(), TextMessages::Refuse);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum TextMessages {
    /// Reading returns an error of the kind `InvalidData`, then and for ever. The message is not lost: see
    /// [`ByteStream::into_inner`](super::ByteStream::into_inner).
    #[default]
    Refuse,
    /// The bytes of its UTF-8 are read like those of a binary message.
    ReadUtf8,
}

/// Reads bytes from messages. A message is kept whole, and read from where the last call ended, so that small reads of a large
/// message cost no copies of its rest.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    /// The part of the last message that was not read.
    chunk: Bytes,
    failure: Option<Failure>,
    pub(crate) text: TextMessages,
}

/// Why no more bytes can be read. Each call returns it.
#[derive(Debug)]
enum Failure {
    Connection(Error),
    Text(Message),
    Gap,
}

impl Failure {
    fn to_io_error(&self) -> IoError {
        let text = match self {
            Self::Connection(error) => return error.clone().into(),
            Self::Text(_) => "a text message in a stream of bytes",
            Self::Gap => "the receive buffer dropped a message of a stream of bytes",
        };
        IoError::new(ErrorKind::InvalidData, text)
    }
}

impl Reader {
    /// Is ready with bytes that were not read; with none at the end.
    pub(crate) fn poll_chunk(
        &mut self,
        source: &impl Source,
        cx: &Context<'_>,
    ) -> Poll<Result<&[u8]>> {
        while self.chunk.is_empty() {
            if let Some(failure) = &self.failure {
                return Poll::Ready(Err(failure.to_io_error()));
            }
            if source.has_gap() {
                self.failure = Some(Failure::Gap);
                continue;
            }
            match ready!(source.poll_message(cx)) {
                None => break,
                Some(Err(error)) => self.failure = Some(Failure::Connection(error)),
                Some(Ok(Message::Binary(bytes))) => self.chunk = bytes,
                Some(Ok(text)) if self.text == TextMessages::ReadUtf8 => {
                    self.chunk = text.into_bytes();
                }
                Some(Ok(text)) => self.failure = Some(Failure::Text(text)),
            }
        }
        Poll::Ready(Ok(&self.chunk))
    }

    /// Records that so many bytes of the chunk were read.
    pub(crate) fn consume(&mut self, count: usize) {
        if count < self.chunk.len() {
            self.chunk.advance(count);
        } else {
            // Releases the memory of the message, which an empty rest would keep.
            self.chunk = Bytes::new();
        }
    }

    /// Reads at most `room` bytes into `put`. Takes no message if there is no room.
    pub(crate) fn poll_read(
        &mut self,
        source: &impl Source,
        cx: &Context<'_>,
        room: usize,
        put: impl FnOnce(&[u8]),
    ) -> Poll<Result<usize>> {
        if room == 0 {
            return Poll::Ready(Ok(0));
        }
        let chunk = ready!(self.poll_chunk(source, cx))?;
        let count = chunk.len().min(room);
        put(&chunk[..count]);
        self.consume(count);
        Poll::Ready(Ok(count))
    }

    /// Returns what was received and not read: the rest of a message, or the text message that was refused.
    pub(crate) fn into_unread(self) -> Option<Message> {
        match self.failure {
            Some(Failure::Text(text)) => Some(text),
            _ if self.chunk.is_empty() => None,
            _ => Some(Message::Binary(self.chunk)),
        }
    }
}
