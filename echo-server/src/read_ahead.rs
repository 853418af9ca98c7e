//! Reads much at once, for a reader that takes little at a time.
//!
//! The buffer is a thread's, lent to a connection only while there is something in it. So a burst
//! of messages is one read, and an idle connection has no buffer for it.

use std::cell::Cell;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};

/// The most that is read at once, in bytes.
const SIZE: usize = 64 << 10;

thread_local! {
    /// Connections of one thread are read one after the other: one is enough.
    static SPARE: Cell<Option<Box<[u8]>>> = const { Cell::new(None) };
}

/// What was read, and not yet taken.
#[derive(Debug, Default)]
pub(crate) struct ReadAhead {
    /// Empty, and not allocated, unless there is something in it.
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
}

impl ReadAhead {
    /// Reads from `io` by way of the buffer.
    pub(crate) fn poll_read<Io: AsyncRead + Unpin>(
        &mut self,
        io: &mut Io,
        cx: &mut Context<'_>,
        taker: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.start == self.end {
            if taker.remaining() >= SIZE {
                return Pin::new(io).poll_read(cx, taker);
            }
            let mut buffer = SPARE.take().unwrap_or_else(|| vec![0; SIZE].into());
            let mut ahead = ReadBuf::new(&mut buffer);
            let read = Pin::new(io).poll_read(cx, &mut ahead);
            (self.start, self.end) = (0, ahead.filled().len());
            self.buffer = buffer;
            if self.end == 0 {
                self.give_back();
            }
            ready!(read)?;
        }
        let count = taker.remaining().min(self.end - self.start);
        taker.put_slice(&self.buffer[self.start..self.start + count]);
        self.start += count;
        if self.start == self.end {
            self.give_back();
        }
        Poll::Ready(Ok(()))
    }

    fn give_back(&mut self) {
        let buffer = std::mem::take(&mut self.buffer);
        if !buffer.is_empty() {
            SPARE.set(Some(buffer));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

    /// An `AsyncRead` that reads ahead.
    struct Reader<Io>(Io, ReadAhead);

    impl<Io: AsyncRead + Unpin> AsyncRead for Reader<Io> {
        fn poll_read(
            self: Pin<&mut Self>,
            cx: &mut Context<'_>,
            taker: &mut ReadBuf<'_>,
        ) -> Poll<io::Result<()>> {
            let Self(io, ahead) = self.get_mut();
            ahead.poll_read(io, cx, taker)
        }
    }

    fn pattern(length: usize) -> Vec<u8> {
        (0..length).map(|index| (index % 251) as u8).collect()
    }

    /// From which `bytes` come, and then the end.
    async fn reader(bytes: &[u8]) -> Reader<DuplexStream> {
        let (mut writer, reader) = duplex(bytes.len());
        writer.write_all(bytes).await.expect("room");
        Reader(reader, ReadAhead::default())
    }

    #[tokio::test]
    async fn everything_comes_in_order_until_the_end() {
        let sent = pattern(2 * SIZE + 5);
        let mut reader = reader(&sent).await;
        let mut came = vec![0; 7];
        reader.read_exact(&mut came).await.expect("bytes");
        assert_eq!(reader.1.end - reader.1.start, SIZE - came.len());
        reader.read_to_end(&mut came).await.expect("the end");
        assert!(came == sent);
        assert!(reader.1.buffer.is_empty());
    }

    #[tokio::test]
    async fn what_is_left_is_the_connections_own() {
        let mut first = reader(b"12").await;
        let mut second = reader(b"345").await;
        assert_eq!(first.read_u8().await.expect("a byte"), b'1');
        assert_eq!(second.read_u8().await.expect("a byte"), b'3');
        assert_eq!(first.read_u8().await.expect("a byte"), b'2');
        assert_eq!(second.read_u16().await.expect("bytes"), 0x3435);
    }

    #[tokio::test]
    async fn who_waits_has_no_buffer() {
        let (_writer, reader) = duplex(1);
        let mut reader = Reader(reader, ReadAhead::default());
        assert!(reader.read_u8().now_or_never().is_none());
        assert!(reader.1.buffer.is_empty());
        assert!(SPARE.take().is_some());
    }
}
