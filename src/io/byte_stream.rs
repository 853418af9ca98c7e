//! A connection as a stream of bytes.

use alloc::vec::Vec;
use core::fmt;
use core::task::{Context, Poll, ready};
use std::io::{IoSlice, Result};

use crate::io::reader::{Reader, TextMessages};
use crate::io::transport::sealed::{Destination, Source};
use crate::io::transport::{Readable, Writable};
use crate::message::message::Message;
use crate::receiver::Receiver;
use crate::sender::Sender;
use crate::websocket::WebSocket;

/// The most bytes of one message, unless the user sets another limit.
const MAX_MESSAGE_SIZE: usize = 64 << 10;

/// A connection as a stream of bytes. Returned by [`WebSocket::into_byte_stream`], and by the method of that name of each half.
/// See [`io`](super) for what it does.
///
/// It implements the `AsyncRead`, `AsyncBufRead` and `AsyncWrite` of `futures` with the feature `io`, and those of `tokio` with
/// the feature `tokio-io`. With both features it implements both, and the extension traits that a program imports say which
/// methods it uses. Made from a [`Receiver`], it can only be read, and made from a [`Sender`], only be written.
///
/// Dropping it closes the connection as dropping a [`WebSocket`] does.
///
/// ```no_run
/// # #[cfg(feature = "tokio-io")]
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use futures::{SinkExt, StreamExt};
/// use sockstream::WebSocket;
/// use tokio_util::codec::{Framed, LinesCodec};
///
/// let stream = WebSocket::connect("wss://example.com/lines").await?.into_byte_stream();
/// let mut lines = Framed::new(stream, LinesCodec::new_with_max_length(8192));
/// lines.send("hello").await?;
/// if let Some(line) = lines.next().await {
///     web_sys::console::log_1(&line?.into());
/// }
/// # Ok(()) }
/// ```
pub struct ByteStream<S = WebSocket> {
    inner: S,
    reader: Reader,
    max_message_size: usize,
}

impl<S> ByteStream<S> {
    pub(crate) fn new(inner: S) -> Self {
        Self {
            inner,
            reader: Reader::default(),
            max_message_size: MAX_MESSAGE_SIZE,
        }
    }

    /// Returns the socket or the half that it was made from, for example for its `control` and `protocol`.
    #[must_use]
    pub fn get_ref(&self) -> &S {
        &self.inner
    }

    /// Returns the socket or the half that it was made from, and what was received and not read: the rest of a binary message,
    /// or the whole text message that was refused. Messages that were not begun stay readable on the socket.
    ///
    /// ```no_run
    /// # #[cfg(feature = "io")]
    /// # async fn run(stream: sockstream::io::ByteStream) {
    /// use sockstream::Message;
    ///
    /// let (socket, unread) = stream.into_inner();
    /// let bytes = unread.map(Message::into_bytes).unwrap_or_default();
    /// # drop((socket, bytes));
    /// # }
    /// ```
    #[must_use]
    pub fn into_inner(self) -> (S, Option<Message>) {
        (self.inner, self.reader.into_unread())
    }
}

impl<S: Readable> ByteStream<S> {
    /// Sets what a text message means. Default [`TextMessages::Refuse`].
    #[must_use]
    pub fn text_messages(mut self, text_messages: TextMessages) -> Self {
        self.reader.text = text_messages;
        self
    }
}

impl<S: Writable> ByteStream<S> {
    /// Sets the most bytes that one message has. A longer write sends so many, and the caller writes the rest, as `write_all`
    /// does. Default 64 KiB; 0 counts as 1.
    #[must_use]
    pub fn max_message_size(mut self, bytes: usize) -> Self {
        self.max_message_size = bytes.max(1);
        self
    }
}

/// The rules that the traits of both libraries share.
impl<S: Source> ByteStream<S> {
    pub(crate) fn poll_chunk(&mut self, cx: &Context<'_>) -> Poll<Result<&[u8]>> {
        self.reader.poll_chunk(&self.inner, cx)
    }

    pub(crate) fn consume_chunk(&mut self, count: usize) {
        self.reader.consume(count);
    }

    pub(crate) fn poll_read_into(
        &mut self,
        cx: &Context<'_>,
        room: usize,
        put: impl FnOnce(&[u8]),
    ) -> Poll<Result<usize>> {
        self.reader.poll_read(&self.inner, cx, room, put)
    }
}

/// The rules that the traits of both libraries share.
impl<S: Destination> ByteStream<S> {
    /// Sends as many bytes as one message may have. Nothing is sent for no bytes.
    pub(crate) fn poll_send(&self, cx: &Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        if bytes.is_empty() {
            return Poll::Ready(Ok(0));
        }
        ready!(self.inner.poll_ready(cx))?;
        let count = bytes.len().min(self.max_message_size);
        self.inner.send(&bytes[..count])?;
        Poll::Ready(Ok(count))
    }

    /// Sends several slices as one message. They are copied only if there is more than one.
    pub(crate) fn poll_send_slices(
        &self,
        cx: &Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        let mut filled = slices.iter().filter(|slice| !slice.is_empty());
        let (first, second) = (filled.next(), filled.next());
        match (first, second) {
            (None, _) => return Poll::Ready(Ok(0)),
            (Some(only), None) => return self.poll_send(cx, only),
            _ => {}
        }
        ready!(self.inner.poll_ready(cx))?;
        let mut message = Vec::new();
        for slice in slices {
            let room = self.max_message_size - message.len();
            message.extend_from_slice(&slice[..slice.len().min(room)]);
        }
        self.inner.send(&message)?;
        Poll::Ready(Ok(message.len()))
    }

    pub(crate) fn poll_sent(&self, cx: &Context<'_>) -> Poll<Result<()>> {
        self.inner.poll_flush(cx).map_err(Into::into)
    }

    pub(crate) fn poll_end(&self, cx: &Context<'_>) -> Poll<Result<()>> {
        self.inner.poll_close(cx).map_err(Into::into)
    }
}

impl<S: fmt::Debug> fmt::Debug for ByteStream<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ByteStream").field(&self.inner).finish()
    }
}

macro_rules! into_byte_stream {
    ($type:ident, $what:literal) => {
        impl $type {
            #[doc = $what]
            ///
            /// [`ByteStream::into_inner`] converts back, and nothing is lost. See [`io`](crate::io).
            #[must_use]
            pub fn into_byte_stream(self) -> ByteStream<Self> {
                ByteStream::new(self)
            }
        }
    };
}

into_byte_stream!(
    WebSocket,
    "Converts the socket into a stream of bytes over binary messages."
);
into_byte_stream!(
    Sender,
    "Converts the half into a stream of bytes, to be written, over binary messages."
);
into_byte_stream!(
    Receiver,
    "Converts the half into a stream of bytes, to be read, over binary messages."
);
