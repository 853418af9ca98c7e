//! The read buffer of a connection: one system call reads a burst of messages.
//!
//! The buffer belongs to the thread and is lent to a connection while it contains unread bytes, so
//! that idle connections have none.

use std::cell::Cell;
use std::io;
use std::mem::take;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{BufMut, BytesMut};
use tokio::io::AsyncRead;
use tokio_util::io::poll_read_buf;

/// The most that is read at once, in bytes.
pub(crate) const READ_AHEAD: usize = 64 << 10;

thread_local! {
    /// One is enough, because a thread reads one connection at a time.
    static SPARE: Cell<BytesMut> = Cell::new(BytesMut::new());
}

/// Bytes that were read and not yet consumed.
#[derive(Debug, Default)]
pub(crate) struct ReadAhead {
    /// Without capacity when it is empty.
    buffer: BytesMut,
}

impl ReadAhead {
    /// Reads what is available from `io`. Returns how many bytes that were; 0 is the end. Must
    /// only be called when the buffer is empty.
    pub(crate) fn poll_fill<Io: AsyncRead + Unpin>(
        &mut self,
        io: &mut Io,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        let mut buffer = SPARE.take();
        // Reuses the old memory, unless a message still refers to it.
        buffer.reserve(READ_AHEAD);
        let mut limited = (&mut buffer).limit(READ_AHEAD);
        let read = poll_read_buf(Pin::new(io), cx, &mut limited);
        if buffer.is_empty() {
            SPARE.set(buffer);
        } else {
            self.buffer = buffer;
        }
        Poll::Ready(ready!(read))
    }

    /// Returns the unread bytes, which the caller consumes from the front.
    pub(crate) fn bytes(&mut self) -> &mut BytesMut {
        &mut self.buffer
    }

    /// Whether everything was consumed. If so, returns the buffer to the thread.
    pub(crate) fn release_if_empty(&mut self) -> bool {
        if !self.buffer.is_empty() {
            return false;
        }
        if self.buffer.capacity() > 0 {
            SPARE.set(take(&mut self.buffer));
        }
        true
    }

    /// Returns how much memory is held, in bytes.
    pub(crate) fn held(&self) -> usize {
        if self.buffer.is_empty() {
            0
        } else {
            READ_AHEAD
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Buf;
    use futures_util::FutureExt;
    use std::future::poll_fn;
    use tokio::io::{AsyncWriteExt, duplex};

    #[tokio::test]
    async fn all_bytes_are_read_in_order_until_the_end() {
        let sent: Vec<u8> = (0..2 * READ_AHEAD + 5).map(|at| (at % 251) as u8).collect();
        let (mut writer, mut reader) = duplex(sent.len());
        writer.write_all(&sent).await.expect("room");
        drop(writer);
        let mut ahead = ReadAhead::default();
        let mut read = Vec::new();
        while poll_fn(|cx| ahead.poll_fill(&mut reader, cx))
            .await
            .expect("bytes")
            > 0
        {
            assert!(ahead.bytes().len() <= READ_AHEAD);
            read.extend_from_slice(&ahead.bytes().split());
            assert!(ahead.release_if_empty());
        }
        assert!(read == sent);
    }

    #[tokio::test]
    async fn connections_keep_their_unread_bytes_apart() {
        let (mut first_writer, mut first) = duplex(8);
        let (mut second_writer, mut second) = duplex(8);
        first_writer.write_all(b"12").await.expect("room");
        second_writer.write_all(b"34").await.expect("room");
        let (mut one, mut two) = (ReadAhead::default(), ReadAhead::default());
        let _ = poll_fn(|cx| one.poll_fill(&mut first, cx)).await;
        assert_eq!(one.bytes().get_u8(), b'1');
        let _ = poll_fn(|cx| two.poll_fill(&mut second, cx)).await;
        assert_eq!(two.bytes().get_u16(), 0x3334);
        assert_eq!(one.bytes().get_u8(), b'2');
        assert!(one.release_if_empty() && two.release_if_empty());
    }

    #[tokio::test]
    async fn a_pending_read_keeps_no_buffer() {
        let (_writer, mut reader) = duplex(1);
        let mut ahead = ReadAhead::default();
        let read = poll_fn(|cx| ahead.poll_fill(&mut reader, cx)).now_or_never();
        assert!(read.is_none());
        assert_eq!((ahead.held(), ahead.bytes().capacity()), (0, 0));
        assert!(SPARE.take().capacity() >= READ_AHEAD);
    }
}
