//! Reads much at once, for a reader that takes little at a time.
//!
//! The buffer is a thread's, lent to a connection only while there is something in it. So a burst
//! of messages is one read, and an idle connection has no buffer for it.

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
    /// Connections of one thread are read one after the other: one is enough.
    static SPARE: Cell<BytesMut> = Cell::new(BytesMut::new());
}

/// What was read, and not yet taken.
#[derive(Debug, Default)]
pub(crate) struct ReadAhead {
    /// Not allocated, unless there is something in it.
    buffer: BytesMut,
}

impl ReadAhead {
    /// Reads from `io` what there is. Gives how much that was; 0 is the end. To be called only
    /// when everything that was read has been taken.
    pub(crate) fn poll_fill<Io: AsyncRead + Unpin>(
        &mut self,
        io: &mut Io,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        let mut buffer = SPARE.take();
        // Takes the old memory again, unless a message is still in it.
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

    /// What was read. To be looked at, and taken from the front.
    pub(crate) fn bytes(&mut self) -> &mut BytesMut {
        &mut self.buffer
    }

    /// Whether nothing is left of what was read. Lends the buffer no longer if so.
    pub(crate) fn is_empty(&mut self) -> bool {
        if !self.buffer.is_empty() {
            return false;
        }
        if self.buffer.capacity() > 0 {
            SPARE.set(take(&mut self.buffer));
        }
        true
    }

    /// How much memory is held, in bytes.
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
    async fn everything_comes_in_order_until_the_end() {
        let sent: Vec<u8> = (0..2 * READ_AHEAD + 5).map(|at| (at % 251) as u8).collect();
        let (mut writer, mut reader) = duplex(sent.len());
        writer.write_all(&sent).await.expect("room");
        drop(writer);
        let mut ahead = ReadAhead::default();
        let mut came = Vec::new();
        while poll_fn(|cx| ahead.poll_fill(&mut reader, cx))
            .await
            .expect("bytes")
            > 0
        {
            assert!(ahead.bytes().len() <= READ_AHEAD);
            came.extend_from_slice(&ahead.bytes().split());
            assert!(ahead.is_empty());
        }
        assert!(came == sent);
    }

    #[tokio::test]
    async fn what_is_left_is_the_connections_own() {
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
        assert!(one.is_empty() && two.is_empty());
    }

    #[tokio::test]
    async fn who_waits_has_no_buffer() {
        let (_writer, mut reader) = duplex(1);
        let mut ahead = ReadAhead::default();
        let read = poll_fn(|cx| ahead.poll_fill(&mut reader, cx)).now_or_never();
        assert!(read.is_none());
        assert_eq!((ahead.held(), ahead.bytes().capacity()), (0, 0));
        assert!(SPARE.take().capacity() >= READ_AHEAD);
    }
}
